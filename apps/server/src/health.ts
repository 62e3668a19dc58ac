import type { DependencyHealth, DetailedHealth, Health } from '@shop/validators'

export interface HealthProbe {
  basic(): Health
  /** Whether traffic should come here: not while draining, not without the database. */
  ready(): Promise<boolean>
  /** Every dependency, each with at most two seconds to answer. */
  detailed(): Promise<DetailedHealth>
  /** From now on not ready, so that a load balancer looks elsewhere. */
  drain(): void
  readonly draining: boolean
}

const TIMEOUT_MS = 2_000

export interface HealthOptions {
  version: string
  /** Resolves when the dependency answers. */
  checks: { postgres: () => Promise<unknown> } & Record<string, () => Promise<unknown>>
}

export function createHealthProbe({ version, checks }: HealthOptions): HealthProbe {
  const started = performance.now()
  let draining = false
  const uptimeSeconds = () => Math.round((performance.now() - started) / 1_000)
  return {
    basic: () => ({ status: 'ok', version, uptimeSeconds: uptimeSeconds() }),
    ready: async () => !draining && (await measure(checks.postgres)).status === 'ok',
    async detailed() {
      const names = Object.keys(checks)
      const results = await Promise.all(Object.values(checks).map(measure))
      return {
        status: results.every((result) => result.status === 'ok') ? 'ok' : 'degraded',
        version,
        uptimeSeconds: uptimeSeconds(),
        dependencies: Object.fromEntries(names.map((name, index) => [name, results[index] as DependencyHealth])),
      }
    },
    drain() {
      draining = true
    },
    get draining() {
      return draining
    },
  }
}

async function measure(check: () => Promise<unknown>): Promise<DependencyHealth> {
  const start = performance.now()
  const latencyMs = () => Math.round((performance.now() - start) * 10) / 10
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('No answer in time')), TIMEOUT_MS)
  })
  try {
    await Promise.race([check(), timeout])
    return { status: 'ok', latencyMs: latencyMs() }
  } catch {
    return { status: 'down', latencyMs: latencyMs() }
  } finally {
    clearTimeout(timer)
  }
}

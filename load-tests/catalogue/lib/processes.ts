import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

const WORKERS = new URL('../../../apps/worker/', import.meta.url)
const BUILT = new URL('dist/main.js', WORKERS).pathname
/** As in production, when it has been built; the types of sources that are stripped while it runs take memory, too. */
export const isBuilt = existsSync(BUILT)
const MAIN = isBuilt ? [BUILT] : ['--conditions=development', new URL('src/main.ts', WORKERS).pathname]

export interface WorkerProcess extends AsyncDisposable {
  /** As by a power cut. */
  kill(): Promise<void>
  /** `SIGSTOP` freezes it, `SIGCONT` lets it go on. */
  signal(signal: NodeJS.Signals): void
  /** The most memory any of its large jobs has had so far, which run in processes of their own, in bytes (Linux). */
  jobPeak(): number
  /** The most it has had itself. */
  ownPeak(): number
}

/** A real worker on this database. */
export function startWorkerProcess(settings: Record<string, string>): WorkerProcess {
  const worker = spawn(process.execPath, MAIN, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, NODE_ENV: 'test', LOG_LEVEL: 'error', WORKER_HEALTH_PORT: '0', ...settings },
  })
  const pid = worker.pid ?? 0
  const ended = once(worker, 'exit')
  let [jobPeak, ownPeak] = [0, 0]
  const watch = setInterval(() => {
    ownPeak = Math.max(ownPeak, peakOf(pid))
    for (const child of childrenOf(pid)) jobPeak = Math.max(jobPeak, peakOf(child))
  }, 50)
  const end = async (signal: NodeJS.Signals) => {
    clearInterval(watch)
    worker.kill(signal)
    await ended
  }
  return {
    kill: () => end('SIGKILL'),
    signal: (signal) => void worker.kill(signal),
    jobPeak: () => jobPeak,
    ownPeak: () => ownPeak,
    [Symbol.asyncDispose]: () => end('SIGTERM'),
  }
}

/** VmHWM: the most memory a process has had; 0 when it is gone. */
function peakOf(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(textOf(`/proc/${pid}/status`))?.[1] ?? 0) * 1_024
}

export const childrenOf = (pid: number): number[] =>
  textOf(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number)

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Asks until there is an answer. */
export async function until<Answer>(ask: () => Promise<Answer | undefined>, everyMs = 100): Promise<Answer> {
  for (const deadline = Date.now() + 15 * 60_000; Date.now() < deadline; await wait(everyMs)) {
    const answer = await ask()
    if (answer !== undefined) return answer
  }
  throw new Error('Nothing came of it within 15 minutes')
}

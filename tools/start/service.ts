import { setTimeout as sleep } from 'node:timers/promises'
import { Fault } from './bootstrap/fault.mjs'
import { type Child, type ChildOptions, describeEnd, spawnChild } from './child.ts'

/** How long a process may take from its start to its first sign of being ready. */
const READY_PATIENCE_MS = 60_000

/** A crash after this long in service does not count with the ones before. */
const STEADY_MS = 30_000
const MOST_CRASHES = 5
const pauseAfter = (crashes: number) => Math.min(500 * 2 ** (crashes - 1), 8_000)

export interface ServiceOptions extends ChildOptions {
  /** Resolves when the process does its work. Rejects, or never resolves, when it does not. */
  untilReady: (signal: AbortSignal) => Promise<unknown>
  /** Tells people what happens to it. */
  say: (line: string) => void
  /** Called when it keeps crashing and is not started again. */
  onGivenUp: (reason: string) => void
}

export interface Service {
  name: string
  pid(): number | undefined
  /** Ends the process and starts it anew, with the sources as they are now. Rejects with a Fault when it does not come up. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/**
 * Starts a process that is to run until it is stopped. Resolves when it is ready; rejects with a Fault when it ends
 * before. Afterwards a crash is answered by a new start, with growing pauses, until it has crashed five times in a row.
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { name, log, say } = options
  const stopping = new AbortController()
  let child: Child | undefined
  let crashes = 0

  async function launch(): Promise<void> {
    const started = spawnChild(options)
    child = started
    await untilReadyOrEnded(started, options)
    void watch(started)
  }

  async function watch(started: Child): Promise<void> {
    const since = performance.now()
    const { how } = await started.ended
    // Another one in its place, or none wanted: this end was meant.
    if (child !== started) return
    crashes = performance.now() - since > STEADY_MS ? 1 : crashes + 1
    await recover(describeEnd(`${name} ended unexpectedly`, how, log))
  }

  async function recover(reason: string): Promise<void> {
    if (stopping.signal.aborted) return
    if (crashes >= MOST_CRASHES) return options.onGivenUp(reason)
    say(`${reason}\n${name} is started again in ${pauseAfter(crashes) / 1_000} s.`)
    try {
      await sleep(pauseAfter(crashes), undefined, { signal: stopping.signal })
      await launch()
      say(`${name} is back.`)
    } catch (error) {
      crashes++
      if (!stopping.signal.aborted) await recover(error instanceof Error ? error.message : String(error))
    }
  }

  async function end(): Promise<void> {
    const ending = child
    child = undefined
    await ending?.stop()
  }

  try {
    await launch()
  } catch (error) {
    await end()
    throw error
  }
  return {
    name,
    pid: () => child?.process.pid,
    async restart() {
      await end()
      if (stopping.signal.aborted) return
      crashes = 0
      await launch()
    },
    async stop() {
      stopping.abort()
      await end()
    },
  }
}

async function untilReadyOrEnded(child: Child, { name, log, untilReady, signal }: ServiceOptions): Promise<void> {
  const over = new AbortController()
  const waiting = AbortSignal.any([over.signal, AbortSignal.timeout(READY_PATIENCE_MS), ...(signal ? [signal] : [])])
  const failed = child.ended.then(({ how }) => {
    throw new Fault(describeEnd(`${name} did not start`, how, log))
  })
  const givenUp = new Promise<never>((_, reject) => {
    waiting.addEventListener('abort', () =>
      reject(new Fault(`${name} was not ready after ${READY_PATIENCE_MS / 1_000} s.`)),
    )
  })
  failed.catch(() => undefined)
  givenUp.catch(() => undefined)
  try {
    await Promise.race([untilReady(waiting), failed, givenUp])
  } finally {
    over.abort()
  }
  signal?.throwIfAborted()
}

/** Resolves when the address answers with a success. */
export async function untilAnswering(url: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    const response = await fetch(url, { signal }).catch(() => undefined)
    if (response?.ok) return
    await sleep(40, undefined, { signal })
  }
}

import { setTimeout as sleep } from 'node:timers/promises'
import { Fault } from './bootstrap/fault.mjs'
import { type Child, type ChildOptions, describeEnd, spawnChild } from './child.ts'

/** How long a process may take from its start to its first sign of being ready. */
const READY_PATIENCE_MS = 60_000

/** A crash after this long in service does not count with the ones before. */
const STEADY_MS = 30_000
const MOST_CRASHES = 5

export interface ServiceOptions extends ChildOptions {
  /** Resolves when the process does its work. Rejects, or never resolves, when it does not. */
  untilReady: (signal: AbortSignal) => Promise<unknown>
  /** Tells people what happens to it. */
  say: (line: string) => void
  /** Called when it keeps crashing and is not started again. */
  onGivenUp: (reason: string) => void
  /** How long to wait before it is started again after a first crash (500); doubled with every further one. */
  pauseMs?: number
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
  const { name, log, say, pauseMs = 500 } = options
  let child: Child | undefined
  let crashes = 0
  let ended: Promise<unknown> = Promise.resolve()
  /** Aborted by every call to restart or stop: what was under way to bring the process up is no longer wanted. */
  let order = new AbortController()

  async function launch(): Promise<void> {
    const superseded = order.signal
    const started = spawnChild(options)
    child = started
    try {
      await untilReadyOrEnded(started, options)
    } catch (error) {
      await started.stop()
      throw error
    }
    void watch(started, superseded)
  }

  async function watch(started: Child, superseded: AbortSignal): Promise<void> {
    const since = performance.now()
    const { how } = await started.ended
    if (superseded.aborted) return
    crashes = performance.now() - since > STEADY_MS ? 1 : crashes + 1
    await recover(describeEnd(`${name} ended unexpectedly`, how, log), superseded)
  }

  async function recover(reason: string, superseded: AbortSignal): Promise<void> {
    if (crashes >= MOST_CRASHES) return options.onGivenUp(reason)
    const pause = pauseMs * 2 ** (crashes - 1)
    say(`${reason}\n${name} is started again in ${pause / 1_000} s.`)
    try {
      await sleep(pause, undefined, { signal: superseded })
      await launch()
      say(`${name} is back.`)
    } catch (error) {
      if (superseded.aborted) return
      crashes++
      await recover(error instanceof Error ? error.message : String(error), superseded)
    }
  }

  function supersede(): AbortSignal {
    order.abort()
    order = new AbortController()
    return order.signal
  }

  async function end(): Promise<void> {
    ended = Promise.all([ended, child?.stop()])
    child = undefined
    await ended
  }

  await launch()
  return {
    name,
    pid: () => child?.process.pid,
    async restart() {
      const superseded = supersede()
      await end()
      if (superseded.aborted) return
      crashes = 0
      await launch()
    },
    async stop() {
      supersede()
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

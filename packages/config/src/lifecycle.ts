import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from './logger.ts'

type Log = Pick<Logger, 'info' | 'warn' | 'error' | 'fatal'>

/** Longer than any request or job may take to finish. */
const STOP_TIMEOUT_MS = 60_000

/**
 * Runs `stop` once on SIGTERM or SIGINT and ends the process: with code 0, or 1 when stopping failed or took over a
 * minute. A second signal ends it at once. An error nobody caught stops it the same way, with code 1.
 */
export function stopOnSignal(log: Log, stop: () => Promise<void>): void {
  let stopping = false
  const begin = async (reason: string, code: number) => {
    if (stopping) process.exit(1)
    stopping = true
    log.info({ reason }, 'Stopping')
    setTimeout(() => {
      log.error({}, 'Stopping took too long')
      process.exit(1)
    }, STOP_TIMEOUT_MS).unref()
    try {
      await stop()
      log.info({}, 'Stopped')
      process.exit(code)
    } catch (error) {
      log.error({ err: error }, 'Stopping failed')
      process.exit(1)
    }
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void begin(signal, 0))
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error) => {
      log.fatal({ err: error }, event)
      void begin(event, 1)
    })
  }
}

export interface ReachOptions {
  log: Log
  /** What is being reached, for the line people read: `the database at localhost:5432`. */
  name: string
  /** Whether trying again makes sense after this error. */
  isUnavailable: (error: unknown) => boolean
  /** What to do when it answers but cannot be used. */
  hint?: string
  /** For how long to try, in milliseconds. */
  timeoutMs?: number
}

/** Tries `connect` until it works, with growing pauses; says so in one line, gives up in another and exits with 1. */
export async function untilReachable<T>(
  connect: () => Promise<T>,
  { log, name, isUnavailable, hint, timeoutMs = 30_000 }: ReachOptions,
): Promise<T> {
  const deadline = Date.now() + timeoutMs
  for (let pauseMs = 250; ; pauseMs = Math.min(pauseMs * 2, 4_000)) {
    try {
      return await connect()
    } catch (error) {
      if (!isUnavailable(error)) {
        log.fatal({ reason: reasonOf(error) }, `Cannot use ${name}.${hint ? ` ${hint}` : ''}`)
        process.exit(1)
      }
      if (Date.now() + pauseMs > deadline) {
        log.fatal({ reason: reasonOf(error) }, `Cannot reach ${name}: giving up after ${timeoutMs / 1_000} s`)
        process.exit(1)
      }
      if (pauseMs === 250) {
        log.warn({ reason: reasonOf(error) }, `Cannot reach ${name}: trying for ${timeoutMs / 1_000} s`)
      }
      await wait(pauseMs)
    }
  }
}

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  return error.message || ('code' in error ? String(error.code) : error.name)
}

export interface LimiterOptions {
  /** How many run at one time. */
  concurrency: number
  /** How many may wait. */
  queue: number
  /** Makes the error for one too many. */
  onFull: () => Error
}

/** Runs at most so many at one time, lets a few wait in order, and turns the rest away. */
export function createLimiter({ concurrency, queue, onFull }: LimiterOptions) {
  let running = 0
  const waiting: (() => void)[] = []
  return async <T>(run: () => Promise<T>): Promise<T> => {
    if (running >= concurrency) {
      if (waiting.length >= queue) throw onFull()
      // Whoever finishes hands its place over, so `running` stays as it is.
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else {
      running++
    }
    try {
      return await run()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}

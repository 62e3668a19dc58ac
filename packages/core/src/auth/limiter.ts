export interface LimiterOptions {
  /** How many run at one time. */
  concurrency: number
  /** How many may wait. */
  queue: number
  /** Makes the error for one too many. */
  onFull: () => Error
}

export interface Limiter {
  /** Runs it as soon as there is a place; throws when there are too many waiting. */
  run<T>(work: () => Promise<T>): Promise<T>
  /** Throws when `run` would: to turn somebody away before anything is done for them. */
  requireRoom(): void
}

/** Runs at most so many at one time, lets a few wait in order, and turns the rest away. */
export function createLimiter({ concurrency, queue, onFull }: LimiterOptions): Limiter {
  let running = 0
  const waiting: (() => void)[] = []
  const requireRoom = () => {
    if (running >= concurrency && waiting.length >= queue) throw onFull()
  }
  return {
    requireRoom,
    async run(work) {
      requireRoom()
      // Whoever finishes hands its place over, so `running` stays as it is.
      if (running >= concurrency) await new Promise<void>((resolve) => waiting.push(resolve))
      else running++
      try {
        return await work()
      } finally {
        const next = waiting.shift()
        if (next) next()
        else running--
      }
    },
  }
}

/** Things that happen by themselves after a while. */
export interface Later {
  /** `slow` is twenty times as long. */
  after(slow: boolean, happen: () => void): void
  stop(): void
}

const SLOW = 20

/** Without a time nothing ever happens by itself. */
export function createLater(delayMs: number | undefined): Later {
  const timers = new Set<NodeJS.Timeout>()
  return {
    after(slow, happen) {
      if (delayMs === undefined) return
      const run = () => {
        timers.delete(timer)
        happen()
      }
      const timer = setTimeout(run, delayMs * (slow ? SLOW : 1))
      timers.add(timer)
    },
    stop() {
      for (const timer of timers) clearTimeout(timer)
    },
  }
}

/** What an endpoint is sent through: so many deliveries at a time, and nothing that happens in one lane is felt in another. */
export interface Lane {
  /** Something may be due. */
  wake(): void
  /** Takes no more; resolves when everything under way has come to an end. */
  stop(): Promise<void>
}

export interface LaneOptions<Delivery> {
  /** Takes up to so many that are due. */
  claim(limit: number): Promise<{ deliveries: Delivery[]; more: boolean }>
  /** Sends one, and answers whether it got through. */
  deliver(delivery: Delivery): Promise<boolean>
  onError(error: unknown): void
}

/** Of one endpoint, in each worker. */
export const MOST_AT_ONCE = 20
const FIRST_AT_ONCE = 8

/**
 * How many are under way at once follows how it goes, as in TCP: one more with every success, half as many with every
 * failure. An endpoint in trouble is tried gently, and what waits for it costs next to nothing.
 */
export function createLane<Delivery>({ claim, deliver, onError }: LaneOptions<Delivery>): Lane {
  const underWay = new Set<Promise<void>>()
  let window = FIRST_AT_ONCE
  let filling: Promise<void> | undefined
  let wakes = 0
  let stopped = false

  const room = () => Math.floor(window) - underWay.size

  async function fill(): Promise<void> {
    for (let again = true; again && !stopped && room() > 0; ) {
      const seen = wakes
      const { deliveries, more } = await claim(room())
      for (const delivery of deliveries) start(delivery)
      again = more || wakes !== seen
    }
  }

  function wake(): void {
    wakes += 1
    if (stopped || filling) return
    filling = fill()
      .catch(onError)
      .finally(() => {
        filling = undefined
      })
  }

  function start(delivery: Delivery): void {
    const running = deliver(delivery)
      .catch((error: unknown) => {
        onError(error)
        return false
      })
      .then((gotThrough) => {
        underWay.delete(running)
        window = gotThrough ? Math.min(MOST_AT_ONCE, window + 1) : Math.max(1, window / 2)
        // Several at a time, so that not every delivery costs a look of its own.
        if (underWay.size === 0 || room() >= window / 4) wake()
      })
    underWay.add(running)
  }

  return {
    wake,
    async stop() {
      stopped = true
      await filling
      await Promise.all(underWay)
    },
  }
}

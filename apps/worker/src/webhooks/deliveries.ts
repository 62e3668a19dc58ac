import { randomUUID } from 'node:crypto'
import { claimDeliveries, type ClaimedDelivery, dueEndpoints, LEASE_SECONDS, settleDelivery } from '@shop/core/webhooks'
import { listen } from '@shop/db'
import type { Deps } from '../deps.ts'
import { createLane, type Lane } from './lane.ts'
import { createPoster, type Poster, TIMEOUT_MS } from './post.ts'
import { resolveByDns } from './resolve.ts'

export interface Deliveries {
  /** Takes no more, and waits for what is under way: a try has a bound. */
  stop(): Promise<void>
}

/** Retries fall due without a word, and a notification may be lost. */
const LOOK_EVERY_MS = 1_000
/** Whoever was frozen for longer after it claimed has no time left for a try. */
const LATEST_START_MS = LEASE_SECONDS * 1_000 - TIMEOUT_MS - 1_000

/**
 * Sends what is noted for webhooks. The table of deliveries is the queue: it keeps the order of an aggregate and gives
 * each endpoint a lane of its own, which a queue of jobs for all of them would not.
 */
export function startDeliveries(deps: Pick<Deps, 'contextFor' | 'env' | 'log'>, poster = posterOf(deps)): Deliveries {
  const core = deps.contextFor({ name: 'webhooks.deliver', id: randomUUID() })
  const lanes = new Map<string, Lane>()
  let looking: Promise<void> | undefined
  let lookAgain = false
  let stopped = false

  async function look(): Promise<void> {
    do {
      lookAgain = false
      for (const id of await dueEndpoints(core)) laneOf(id).wake()
    } while (lookAgain && !stopped)
  }

  function wake(): void {
    lookAgain = true
    if (stopped || looking) return
    looking = look()
      .catch((error: unknown) => core.log.warn({ err: error }, 'Webhooks cannot be looked after; in a second again'))
      .finally(() => {
        looking = undefined
      })
  }

  function laneOf(endpointId: string): Lane {
    const known = lanes.get(endpointId)
    if (known) return known
    const lane = createLane({
      async claim(limit) {
        const { deliveries, more } = await claimDeliveries(core, { endpointId, limit })
        const claimedAt = performance.now()
        return { deliveries: deliveries.map((delivery) => ({ delivery, claimedAt })), more }
      },
      deliver: ({ delivery, claimedAt }) => deliver(delivery, claimedAt),
      onError: (error) => core.log.warn({ err: error, endpointId }, 'A delivery is left to its lease'),
    })
    lanes.set(endpointId, lane)
    return lane
  }

  async function deliver(delivery: ClaimedDelivery, claimedAt: number): Promise<boolean> {
    if (performance.now() - claimedAt > LATEST_START_MS) return false
    const attempt = await poster.post(delivery)
    const { kind } = await settleDelivery(core, delivery, attempt)
    const { id: deliveryId, endpointId } = delivery
    core.log.debug({ deliveryId, endpointId, kind, ms: attempt.durationMs }, 'Webhook tried')
    return kind === 'delivered'
  }

  const listener = listen({
    url: deps.env.DATABASE_URL,
    applicationName: 'shop-worker-webhooks',
    channels: ['webhooks'],
    onNotification: wake,
    onConnect: wake,
    onDisconnect: (error) => deps.log.warn({ err: error }, 'News of webhooks are cut off: they are looked for instead'),
  })
  const timer = setInterval(wake, LOOK_EVERY_MS)

  return {
    async stop() {
      stopped = true
      clearInterval(timer)
      await listener.close()
      await looking
      await Promise.all([...lanes.values()].map((lane) => lane.stop()))
      poster.close()
    },
  }
}

function posterOf({ contextFor }: Pick<Deps, 'contextFor'>): Poster {
  const { settings } = contextFor({ name: 'webhooks.deliver', id: 'start' })
  return createPoster({ rules: settings.webhooks, resolve: resolveByDns() })
}

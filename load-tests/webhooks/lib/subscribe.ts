import { createPublisher, startSender } from '@shop/core/jobs'
import { createDb } from '@shop/db'
import { type AttackedShop, startAttackedShop } from '../../security/lib/shop.ts'
import type { Subscriber } from './subscriber.ts'

export const settings = { WEBHOOKS_TO_THIS_MACHINE: 'on', SIGNING_SECRET: 'of the proof of webhooks' }

export interface HookedShop extends AttackedShop {
  /** Makes a webhook over the API, and gives the subscriber its secret. Answers its id. */
  subscribe(subscriber: Subscriber): Promise<string>
  /** Tells of an order once for each status, each in a transaction of its own. */
  tellOf(orderId: string): Promise<void>
}

const STATUSES = ['pending', 'confirmed', 'processing', 'shipped'] as const
/** Of one order. */
export const EVENTS_EACH = STATUSES.length

export async function startHookedShop(): Promise<HookedShop & AsyncDisposable> {
  await using started = new AsyncDisposableStack()
  const shop = started.use(await startAttackedShop({ settings }))
  const [url] = shop.urls
  const api = async <Answer>(path: string, body: object, token?: string): Promise<Answer> => {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as Answer
  }
  const admin = { email: 'admin@ecommerce.com', password: 'AdminPass123!' }
  const { token } = await api<{ token: string }>('/auth/login', admin)
  const events = ['order.created', 'order.status_updated']
  const { db, pool, close } = createDb({ url: shop.databaseUrl, max: 4, applicationName: 'shop-proof' })
  started.defer(close)
  const boss = await startSender({ executeSql: (text, values) => pool.query(text, values) })
  started.defer(() => boss.stop({ graceful: false }))
  const publisher = createPublisher(boss, db)
  const all = started.move()
  return {
    ...shop,
    async subscribe(subscriber) {
      const made = await api<{ id: string; secret: string }>('/webhooks', { url: subscriber.url, events }, token)
      Object.assign(subscriber, { secret: made.secret })
      return made.id
    },
    async tellOf(orderId) {
      for (const [index, to] of STATUSES.entries()) {
        const from = STATUSES[index - 1]
        // Not order.created: its confirmation would look for an order that is none.
        const payload = { orderId, from: from ?? 'pending', to }
        await db.$transaction((tx) => publisher.within(tx).event('order.status_updated', payload))
      }
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}

/** How many orders were told of out of order at a subscriber. */
export function outOfOrder({ effects }: Subscriber): number {
  const last = new Map<string, number>()
  let wrong = 0
  for (const { type, data } of effects.values()) {
    if (type !== 'order.status_updated') continue
    const place = STATUSES.indexOf(data.to as (typeof STATUSES)[number])
    if (place !== (last.get(data.orderId) ?? -1) + 1) wrong += 1
    last.set(data.orderId, place)
  }
  return wrong
}

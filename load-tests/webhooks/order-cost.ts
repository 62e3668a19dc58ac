// What placing an order costs more when webhooks are told of it, and when there are none:
//
//   node --conditions=development load-tests/webhooks/order-cost.ts
import { addItem } from '@shop/core/cart'
import type { CoreContext } from '@shop/core/context'
import { createPublisher, startSender } from '@shop/core/jobs'
import { placeOrder } from '@shop/core/orders'
import { createDb } from '@shop/db'
import { conclude } from '../security/lib/calls.ts'
import { startAttackedShop } from '../security/lib/shop.ts'

const BLOCKS = 10
const ORDERS = 50
const CASES = ['without', 'none', 'three'] as const
const shippingAddress = { name: 'Ada', line1: '1 Main St', city: 'Ulm', postalCode: '89073', country: 'DE' }

await using shop = await startAttackedShop({})
const { db, reads, pool, close } = createDb({ url: shop.databaseUrl, max: 4, applicationName: 'shop-cost' })
const boss = await startSender({ executeSql: (text, values) => pool.query(text, values) })
const publish = createPublisher(boss, db)
const customer = await db.user.findFirstOrThrow({ where: { role: 'customer' } })
const variant = await db.variant.findFirstOrThrow({ where: { onHand: { gt: 0 }, deletedAt: null } })
const more = CASES.length * (BLOCKS + 1) * ORDERS
await db.variant.update({ where: { id: variant.id }, data: { onHand: { increment: more } } })
await db.stockMovement.create({ data: { variantId: variant.id, reason: 'adjustment', onHandDelta: more } })

const ctx: CoreContext = {
  db,
  reads,
  publish,
  // An order touches no files.
  storage: undefined as never,
  actor: { kind: 'customer', userId: customer.id },
  client: { address: null },
  now: () => new Date(),
  log: { debug() {}, info() {}, warn() {}, error() {} },
  requestId: 'cost',
  settings: {
    currency: 'EUR',
    pricesIncludeTax: true,
    reservationMinutes: 30,
    mediaUrl: '',
    downloadsUrl: '',
    registration: 'open',
    signingSecret: 'of the proof',
    limits: { scale: 1 },
    webhooks: { toThisMachine: true },
  },
}

/** As it was before there were webhooks: the jobs an event causes, and nothing noted. */
const unhooked: CoreContext['publish'] = {
  ...publish,
  within: (tx) => ({
    ...publish.within(tx),
    event: (_name, payload) =>
      publish.within(tx).job('email.order-confirmation', { orderId: 'orderId' in payload ? payload.orderId : '' }),
  }),
}

/** How long each of fifty orders takes, in milliseconds. */
async function block(name: (typeof CASES)[number]): Promise<number[]> {
  await db.webhookEndpoint.deleteMany()
  const endpoint = { url: 'https://hooks.example.com/', events: ['order.created'], createdBy: customer.id }
  if (name === 'three') await db.webhookEndpoint.createMany({ data: [endpoint, endpoint, endpoint] })
  const context = name === 'without' ? { ...ctx, publish: unhooked } : ctx
  const times: number[] = []
  for (let order = 0; order < ORDERS; order++) {
    await addItem(context, { variantId: variant.id, quantity: 1 })
    const start = performance.now()
    await placeOrder(context, { shippingAddress })
    times.push(performance.now() - start)
  }
  return times
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN

const times = new Map<string, number[]>(CASES.map((name) => [name, []]))
for (const name of CASES) await block(name)
for (let turn = 0; turn < BLOCKS; turn++) {
  for (const name of CASES) times.get(name)?.push(...(await block(name)))
}
const [without = NaN, none = NaN, three = NaN] = CASES.map((name) => median(times.get(name) ?? []))
console.log(
  `order     ${without.toFixed(2)} ms without the outbox, ${none.toFixed(2)} ms with nobody subscribed, ${three.toFixed(2)} ms with three`,
)
conclude(
  `with nobody subscribed it costs ${((none / without - 1) * 100).toFixed(1)} % more, at most 10 %`,
  none / without < 1.1,
)
conclude(`with three it costs ${((three / without - 1) * 100).toFixed(1)} % more, at most 30 %`, three / without < 1.3)

await boss.stop({ graceful: false })
await close()

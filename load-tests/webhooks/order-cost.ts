// What placing an order costs more when webhooks are told of it, and when there are none:
//
//   node --conditions=development load-tests/webhooks/order-cost.ts
import { addItem } from '@shop/core/cart'
import type { CoreContext } from '@shop/core/context'
import { createPublisher, startSender } from '@shop/core/jobs'
import { placeOrder } from '@shop/core/orders'
import { createDb } from '@shop/db'
import { parentOf, processorSeconds } from '../catalogue/lib/processor-time.ts'
import { conclude, newEmail } from '../security/lib/calls.ts'
import { startAttackedShop } from '../security/lib/shop.ts'

const BLOCKS = 20
const ORDERS = 50
const CASES = ['without', 'none', 'three'] as const
const shippingAddress = { name: 'Ada', line1: '1 Main St', city: 'Ulm', postalCode: '89073', country: 'DE' }

await using shop = await startAttackedShop({})
const { db, reads, pool, close } = createDb({ url: shop.databaseUrl, max: 4, applicationName: 'shop-cost' })
const boss = await startSender({ executeSql: (text, values) => pool.query(text, values) })
const publish = createPublisher(boss, db)
const people = Array.from({ length: ORDERS }, () => ({ email: newEmail(), name: 'Ada', passwordHash: 'none' }))
const customers = await db.user.createManyAndReturn({ data: people, select: { id: true } })
const [backend] = await db.$queryRaw<{ pid: number }[]>`select pg_backend_pid() as pid`
/** This process and all of Postgres. */
const processes = [process.pid, parentOf(backend?.pid ?? 0)]
const variant = await db.variant.findFirstOrThrow({ where: { onHand: { gt: 0 }, deletedAt: null } })
const pieces = CASES.length * (BLOCKS + 1) * ORDERS
await db.variant.update({ where: { id: variant.id }, data: { onHand: { increment: pieces } } })
await db.stockMovement.create({ data: { variantId: variant.id, reason: 'adjustment', onHandDelta: pieces } })

const ctx: CoreContext = {
  db,
  reads,
  publish,
  // An order touches no files.
  storage: undefined as never,
  payments: null,
  actor: { kind: 'guest', cartToken: null },
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

/** The processor time an order takes, in milliseconds: of fifty customers, whose carts are filled before. */
async function block(name: (typeof CASES)[number]): Promise<number> {
  await db.webhookEndpoint.deleteMany()
  const endpoint = { url: 'https://hooks.example.com/', events: ['order.created'], createdBy: customers[0]?.id ?? '' }
  if (name === 'three') await db.webhookEndpoint.createMany({ data: [endpoint, endpoint, endpoint] })
  const contexts = customers.map(({ id: userId }): CoreContext => {
    return { ...ctx, actor: { kind: 'customer', userId }, ...(name === 'without' && { publish: unhooked }) }
  })
  for (const context of contexts) await addItem(context, { variantId: variant.id, quantity: 1 })
  const before = processorSeconds(processes)
  for (const context of contexts) await placeOrder(context, { shippingAddress })
  return ((processorSeconds(processes) - before) * 1_000) / ORDERS
}

const sums = new Map<string, number>(CASES.map((name) => [name, 0]))
for (const name of CASES) await block(name)
for (let turn = 0; turn < BLOCKS; turn++) {
  for (const name of CASES) sums.set(name, (sums.get(name) ?? 0) + (await block(name)))
}
const [without = NaN, none = NaN, three = NaN] = CASES.map((name) => (sums.get(name) ?? NaN) / BLOCKS)
const more = (share: number) => `${((share / without - 1) * 100).toFixed(1)} %`
console.log(`an order  ${without.toFixed(2)} ms of processor time without the outbox`)
console.log(`          ${none.toFixed(2)} ms with nobody subscribed, ${three.toFixed(2)} ms with three`)
conclude(`with nobody subscribed it costs ${more(none)} more, at most 10 %`, none / without < 1.1)
conclude(`with three it costs ${more(three)} more, at most 30 %`, three / without < 1.3)

await boss.stop({ graceful: false })
await close()

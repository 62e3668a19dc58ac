import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addItem } from '../cart/index.ts'
import { type Actor, inTransaction } from '../context.ts'
import { reconcileStock } from '../inventory/index.ts'
import {
  aCustomer,
  anAddress,
  anAdmin,
  anOrder,
  aVariant,
  createTestShop,
  hearing,
  stockOf,
  type TestShop,
} from '../testing/index.ts'
import { lockOrder } from './change-status.ts'
import { cancelOrder, confirmOrder, expireOrders, getOrder, placeOrder, updateStatus } from './index.ts'

let shop: TestShop
let admin: Actor
const system: Actor = { kind: 'system', job: 'test' }
beforeAll(async () => {
  shop = await createTestShop({ connections: 20 })
  admin = await anAdmin(shop)
})
afterAll(() => shop.close())

const refusal = (code: string, details?: object) => expect.objectContaining({ code, ...(details && { details }) })
const confirm = (orderId: string) => confirmOrder(shop.as(system), { orderId })
const later = (minutes: number) => {
  shop.clock.now = new Date(shop.clock.now.getTime() + minutes * 60_000)
}

/** An order whose owner is a guest with a token. */
async function aGuestOrder() {
  const { order, variantId } = await anOrder(shop)
  const orderToken = `token of ${order.id}`
  const tokenHash = createHash('sha256').update(orderToken).digest('hex')
  await shop.db.order.update({ where: { id: order.id }, data: { userId: null, tokenHash } })
  return { order, variantId, guest: { kind: 'guest', cartToken: null, orderToken } satisfies Actor }
}

describe('cancelling', () => {
  test('an unpaid order gives its pieces back to be sold', async () => {
    const { order, buyer, variantId } = await anOrder(shop, { quantity: 3 })
    expect(await stockOf(shop, variantId)).toEqual({ onHand: 10, reserved: 3 })
    const { ctx, heard } = hearing(shop.as(buyer))
    const cancelled = await cancelOrder(ctx, { id: order.id, reason: 'Changed my mind' })
    expect(cancelled.status).toBe('cancelled')
    expect(cancelled.history.at(-1)).toMatchObject({ from: 'pending', to: 'cancelled', note: 'Changed my mind' })
    expect(await stockOf(shop, variantId)).toEqual({ onHand: 10, reserved: 0 })
    expect(heard).toEqual([
      { name: 'order.status_updated', payload: { orderId: order.id, from: 'pending', to: 'cancelled' } },
      { name: 'order.cancelled', payload: { orderId: order.id, wasPaid: false } },
    ])
    expect(await shop.db.order.findUnique({ where: { id: order.id } })).toMatchObject({ refundDueCents: 0 })
  })

  test.each(['confirmed', 'processing'] as const)(
    'a paid order, %s, puts its pieces back and notes what is to be refunded',
    async (status) => {
      const { order, buyer, variantId } = await anOrder(shop)
      await confirm(order.id)
      if (status === 'processing') await updateStatus(shop.as(admin), { id: order.id, status })
      expect(await stockOf(shop, variantId)).toEqual({ onHand: 8, reserved: 0 })
      const { ctx, heard } = hearing(shop.as(buyer))
      await cancelOrder(ctx, { id: order.id })
      expect(await stockOf(shop, variantId)).toEqual({ onHand: 10, reserved: 0 })
      expect(heard).toContainEqual({ name: 'order.cancelled', payload: { orderId: order.id, wasPaid: true } })
      const row = await shop.db.order.findUnique({ where: { id: order.id } })
      expect(row).toMatchObject({ refundDueCents: order.totalCents })
    },
  )

  test('a shipped order is refused, saying that nothing more is allowed', async () => {
    const { order, buyer, variantId } = await anOrder(shop)
    await confirm(order.id)
    for (const status of ['processing', 'shipped'] as const) {
      await updateStatus(shop.as(admin), { id: order.id, status })
    }
    await expect(cancelOrder(shop.as(buyer), { id: order.id })).rejects.toEqual(
      refusal('order.illegal_status', { from: 'shipped', to: 'cancelled', allowed: [] }),
    )
    expect(await stockOf(shop, variantId)).toEqual({ onHand: 8, reserved: 0 })
  })

  test('twice frees the pieces once', async () => {
    const { order, buyer, variantId } = await anOrder(shop)
    await cancelOrder(shop.as(buyer), { id: order.id })
    await expect(cancelOrder(shop.as(buyer), { id: order.id })).rejects.toEqual(
      refusal('order.illegal_status', { from: 'cancelled', to: 'cancelled', allowed: [] }),
    )
    expect(await stockOf(shop, variantId)).toEqual({ onHand: 10, reserved: 0 })
  })

  test('is for who ordered, also a guest with the order’s token; to others it is not there', async () => {
    const { order, guest } = await aGuestOrder()
    const strangers: Actor[] = [await aCustomer(shop), { ...guest, orderToken: 'another' }]
    for (const stranger of strangers) {
      await expect(cancelOrder(shop.as(stranger), { id: order.id })).rejects.toEqual(refusal('order.not_found'))
    }
    await expect(cancelOrder(shop.as(), { id: order.id })).rejects.toEqual(refusal('auth.required'))
    const { history } = await cancelOrder(shop.as(guest), { id: order.id })
    expect(history).toHaveLength(2)
    const entry = await shop.db.orderStatusChange.findFirst({ where: { orderId: order.id, to: 'cancelled' } })
    expect(entry).toMatchObject({ actorKind: 'guest', actorId: null })
  })

  test('that is undone changes neither order nor stock', async () => {
    const { order, buyer, variantId } = await anOrder(shop)
    const undone = inTransaction(shop.as(buyer), async (tx) => {
      await cancelOrder(tx, { id: order.id })
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    expect((await getOrder(shop.as(buyer), { id: order.id })).status).toBe('pending')
    expect(await stockOf(shop, variantId)).toEqual({ onHand: 10, reserved: 2 })
  })
})

describe('confirming', () => {
  test('sells what is reserved, once, however often the payment is told of', async () => {
    const { order, variantId } = await anOrder(shop)
    expect(await confirm(order.id)).toEqual({ result: 'confirmed', status: 'confirmed' })
    expect(await confirm(order.id)).toEqual({ result: 'already_paid', status: 'confirmed' })
    expect(await stockOf(shop, variantId)).toEqual({ onHand: 8, reserved: 0 })
    const movements = await shop.db.stockMovement.findMany({ where: { orderId: order.id }, orderBy: { id: 'asc' } })
    expect(movements.map(({ reason }) => reason)).toEqual(['reservation', 'sale'])
  })

  test('counts after the deadline too, as long as nothing ended the order', async () => {
    const { order } = await anOrder(shop)
    later(31)
    expect(await confirm(order.id)).toMatchObject({ result: 'confirmed' })
  })

  test('says of an order that was cancelled or has expired that it is closed, and sells nothing', async () => {
    const [cancelled, expired] = [await anOrder(shop), await anOrder(shop)]
    await cancelOrder(shop.as(cancelled.buyer), { id: cancelled.order.id })
    later(31)
    await expireOrders(shop.as(system))
    expect(await confirm(cancelled.order.id)).toEqual({ result: 'closed', status: 'cancelled' })
    expect(await confirm(expired.order.id)).toEqual({ result: 'closed', status: 'expired' })
    expect(await stockOf(shop, expired.variantId)).toEqual({ onHand: 10, reserved: 0 })
  })

  test('is for the system alone', async () => {
    const { order, buyer } = await anOrder(shop)
    for (const actor of [buyer, admin]) {
      await expect(confirmOrder(shop.as(actor), { orderId: order.id })).rejects.toEqual(refusal('auth.forbidden'))
    }
  })
})

describe('expiring', () => {
  test('ends what was not paid in time, batch by batch, and nothing else', async () => {
    const { id: variantId } = await aVariant(shop, { stock: 20 })
    const due = await Promise.all(Array.from({ length: 5 }, () => anOrder(shop, { variantId })))
    const paid = await anOrder(shop, { variantId })
    await confirm(paid.order.id)
    later(31)
    const fresh = await anOrder(shop, { variantId })
    const { ctx, heard } = hearing(shop.as(system))
    expect(await expireOrders(ctx, { batch: 2 })).toBeGreaterThanOrEqual(5)
    for (const { order } of due) {
      expect(await shop.db.order.findUnique({ where: { id: order.id } })).toMatchObject({ status: 'expired' })
      expect(heard).toContainEqual({ name: 'order.expired', payload: { orderId: order.id } })
    }
    expect(await getOrder(shop.as(fresh.buyer), { id: fresh.order.id })).toMatchObject({ status: 'pending' })
    expect(await stockOf(shop, variantId)).toEqual({ onHand: 18, reserved: 2 })
    expect(await expireOrders(shop.as(system))).toBe(0)
  })

  test('by four workers at once ends each order once', async () => {
    const { id: variantId } = await aVariant(shop, { stock: 100 })
    const orders = await Promise.all(Array.from({ length: 24 }, () => anOrder(shop, { variantId })))
    later(31)
    await Promise.all([1, 2, 3, 4].map(() => expireOrders(shop.as(system), { batch: 5 })))
    // Each left to the others what those held just then.
    await expireOrders(shop.as(system))
    const changes = await shop.db.orderStatusChange.count({
      where: { orderId: { in: orders.map(({ order }) => order.id) }, to: 'expired' },
    })
    expect(changes).toBe(24)
    expect(await stockOf(shop, variantId)).toEqual({ onHand: 100, reserved: 0 })
  })

  test('leaves an order that somebody holds to them, and does not wait', async () => {
    const { order } = await anOrder(shop)
    later(31)
    await inTransaction(shop.as(system), async (tx) => {
      await lockOrder(tx, order.id)
      expect(await expireOrders(shop.as(system))).toBe(0)
    })
    expect(await expireOrders(shop.as(system))).toBe(1)
  })

  test('goes on past an order that cannot be ended, and tells of it', async () => {
    const [broken, sound] = [await anOrder(shop), await anOrder(shop)]
    // Somebody wrote past the verbs: less is reserved than the order holds.
    await shop.db.variant.update({ where: { id: broken.variantId }, data: { reserved: 0 } })
    later(31)
    await expect(expireOrders(shop.as(system))).rejects.toThrow('1 unpaid orders could not be ended')
    expect(await shop.db.order.findUnique({ where: { id: sound.order.id } })).toMatchObject({ status: 'expired' })
    await shop.db.variant.update({ where: { id: broken.variantId }, data: { reserved: 2 } })
    expect(await expireOrders(shop.as(system))).toBe(1)
  })
})

describe('moving an order along', () => {
  test('goes step by step, with who brings it', async () => {
    const { order, buyer } = await anOrder(shop)
    await confirm(order.id)
    await updateStatus(shop.as(admin), { id: order.id, status: 'processing' })
    const shipment = { carrier: 'DHL', trackingNumber: '00340434', trackingUrl: 'https://dhl.example/00340434' }
    await updateStatus(shop.as(admin), { id: order.id, status: 'shipped', note: 'Two parcels', ...shipment })
    const { history } = await updateStatus(shop.as(admin), { id: order.id, status: 'delivered' })
    expect(history.map(({ to }) => to)).toEqual(['pending', 'confirmed', 'processing', 'shipped', 'delivered'])
    expect(await shop.db.order.findUnique({ where: { id: order.id } })).toMatchObject(shipment)
    const changes = await shop.db.orderStatusChange.findMany({ where: { orderId: order.id }, orderBy: { id: 'asc' } })
    expect(changes.map(({ actorKind }) => actorKind)).toEqual(['customer', 'system', 'admin', 'admin', 'admin'])
    await expect(updateStatus(shop.as(buyer), { id: order.id, status: 'delivered' })).rejects.toEqual(
      refusal('auth.forbidden'),
    )
  })

  test('against the table is refused with what is allowed, and changes nothing', async () => {
    const { order, buyer } = await anOrder(shop)
    await expect(updateStatus(shop.as(admin), { id: order.id, status: 'shipped' })).rejects.toEqual(
      refusal('order.illegal_status', { from: 'pending', to: 'shipped', allowed: ['confirmed', 'cancelled'] }),
    )
    expect((await getOrder(shop.as(buyer), { id: order.id })).history).toHaveLength(1)
  })

  test('of one order by twenty at once happens once', async () => {
    const { order } = await anOrder(shop)
    await confirm(order.id)
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, () => updateStatus(shop.as(admin), { id: order.id, status: 'processing' })),
    )
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await shop.db.orderStatusChange.count({ where: { orderId: order.id } })).toBe(3)
  })
})

test('cancelled, expired and paid at once, fifty times: one wins, and stock and ledger agree', async () => {
  const { id: variantId } = await aVariant(shop, { stock: 200 })
  let sold = 0
  const outcomes = new Set<string>()
  for (let round = 0; round < 50; round++) {
    const { order, buyer } = await anOrder(shop, { variantId, quantity: 1 + (round % 3) })
    later(31)
    const racers = [
      () => cancelOrder(shop.as(buyer), { id: order.id }),
      () => expireOrders(shop.as(system)),
      () => confirm(order.id),
    ]
    // Each of them begins first in turn.
    for (let turn = round % 3; turn > 0; turn--) racers.push(racers.shift()!)
    await Promise.allSettled(racers.map((run) => run()))
    const { status, history } = await getOrder(shop.as(buyer), { id: order.id })
    outcomes.add(status)
    // A paid order may still be cancelled, by who came after.
    const ends = history.slice(1).map(({ from, to }) => `${from}-${to}`)
    expect([
      ['pending-cancelled'],
      ['pending-expired'],
      ['pending-confirmed'],
      ['pending-confirmed', 'confirmed-cancelled'],
    ]).toContainEqual(ends)
    if (status === 'confirmed') sold += 1 + (round % 3)
    expect(await stockOf(shop, variantId)).toEqual({ onHand: 200 - sold, reserved: 0 })
  }
  expect(outcomes.size).toBeGreaterThan(1)
  expect((await reconcileStock(shop.as(system))).differences).toEqual([])
})

test('orders are placed, paid, cancelled and expired over the same pieces without a deadlock', async () => {
  const variants = await Promise.all(Array.from({ length: 4 }, () => aVariant(shop, { stock: 500 })))
  const run = async (index: number) => {
    const buyer = await aCustomer(shop)
    const lines = index % 2 ? variants : variants.toReversed()
    for (const { id } of lines) await addItem(shop.as(buyer), { variantId: id, quantity: 1 })
    const { id } = await placeOrder(shop.as(buyer), { shippingAddress: anAddress })
    if (index % 3 === 0) await confirm(id)
    if (index % 3 === 1) await cancelOrder(shop.as(buyer), { id })
  }
  await Promise.all(Array.from({ length: 30 }, (_, index) => run(index)))
  for (const { id } of variants) expect(await stockOf(shop, id)).toEqual({ onHand: 490, reserved: 10 })
})

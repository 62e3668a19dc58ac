import { createHash, randomUUID } from 'node:crypto'
import { confirmOrder } from '@shop/core/orders'
import { anAddress, aVariant, stockOf } from '@shop/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aPerson, anAdmin, bothDoors, type Person } from './people.ts'
import { createTestServer, type TestServer } from './test-server.ts'

let server: TestServer
let admin: Person
beforeAll(async () => {
  server = await createTestServer()
  admin = await anAdmin(server)
})
afterAll(() => server.close())

async function anOrder({ pieces = 2, stock = 10 } = {}) {
  const buyer = await aPerson(server)
  const variant = await aVariant(server.shop, { stock, priceCents: 1_500 })
  await server.rpc('cart.addItem', { variantId: variant.id, quantity: pieces }, buyer.bearer)
  const { body } = await server.rpc('orders.place', { shippingAddress: anAddress }, buyer.bearer)
  return { id: body.id as string, number: body.number as string, buyer, variant }
}

const pay = (orderId: string) => confirmOrder(server.shop.as({ kind: 'system', job: 'payment' }), { orderId })

/** A paid order that an admin has moved on to this status. */
async function anOrderThatIs(status: 'processing' | 'shipped' | 'delivered') {
  const order = await anOrder()
  await pay(order.id)
  const way = ['processing', 'shipped', 'delivered'] as const
  for (const step of way.slice(0, way.indexOf(status) + 1)) {
    await server.rest('orders.updateStatus', { id: order.id, status: step }, admin.bearer)
  }
  return order
}

/** Hands an order to a guest, who has nothing but its token. */
async function toGuest(id: string) {
  const token = randomUUID()
  const tokenHash = createHash('sha256').update(token).digest('hex')
  await server.shop.db.order.update({ where: { id }, data: { userId: null, tokenHash } })
  return { 'x-order-token': token }
}

describe.each(bothDoors)('through the %s door', (door) => {
  const call = (name: string, input: object, person?: Pick<Person, 'bearer'>) =>
    server[door](name, input, person?.bearer ?? {})

  test('an order is cancelled by its owner, and its pieces can be bought again', async () => {
    const { id, buyer, variant } = await anOrder({ pieces: 10 })
    const { status, body } = await call('orders.cancel', { id, reason: 'Too expensive' }, buyer)
    expect({ status, is: body.status }).toEqual({ status: 200, is: 'cancelled' })
    expect(body.history.at(-1)).toMatchObject({ from: 'pending', to: 'cancelled', note: 'Too expensive' })
    const another = await aPerson(server)
    expect(await call('cart.addItem', { variantId: variant.id, quantity: 10 }, another)).toMatchObject({ status: 200 })
  })

  test('an order that is shipped is not cancelled: 409 says what it is and that nothing is allowed', async () => {
    const { id, buyer } = await anOrderThatIs('shipped')
    expect(await call('orders.cancel', { id }, buyer)).toMatchObject({
      status: 409,
      body: { code: 'order.illegal_status', details: { from: 'shipped', to: 'cancelled', allowed: [] } },
    })
  })

  test('cancelling twice is refused the second time', async () => {
    const { id, buyer, variant } = await anOrder()
    const answers = [await call('orders.cancel', { id }, buyer), await call('orders.cancel', { id }, buyer)]
    expect(answers.map(({ status }) => status)).toEqual([200, 409])
    expect(await stockOf(server.shop, variant.id)).toEqual({ onHand: 10, reserved: 0 })
  })

  test('a paid order that is cancelled is due to be refunded, as admins see', async () => {
    const { id, buyer, number } = await anOrder()
    await pay(id)
    await call('orders.cancel', { id }, buyer)
    const { body } = await call('orders.adminList', { q: number }, admin)
    expect(body.items).toMatchObject([{ id, status: 'cancelled', totalCents: 3_000, refundDueCents: 3_000 }])
  })

  test('another’s order is not there to be cancelled, tracked or followed', async () => {
    const { id } = await anOrder()
    const stranger = await aPerson(server)
    for (const name of ['orders.cancel', 'orders.tracking', 'orders.onStatus']) {
      expect(await call(name, { id }, stranger), name).toMatchObject({ status: 404, body: { code: 'order.not_found' } })
      expect(await call(name, { id }), name).toMatchObject({ status: 401, body: { code: 'auth.required' } })
    }
  })

  test('a guest does all that with the token of the order, and with no other', async () => {
    const { id } = await anOrder()
    const [token, another] = [await toGuest(id), await toGuest((await anOrder()).id)]
    for (const name of ['orders.onStatus', 'orders.tracking', 'orders.cancel']) {
      expect((await server[door](name, { id }, another)).status, name).toBe(404)
      expect((await server[door](name, { id }, token)).status, name).toBe(200)
    }
  })

  test('an admin moves an order along, and says who brings it', async () => {
    const { id, buyer } = await anOrderThatIs('processing')
    const shipment = { carrier: 'DHL', trackingNumber: '0034', trackingUrl: 'https://dhl.example/0034' }
    expect(await call('orders.updateStatus', { id, status: 'shipped', ...shipment }, admin)).toMatchObject({
      status: 200,
      body: { status: 'shipped' },
    })
    const { body } = await call('orders.tracking', { id }, buyer)
    expect(body).toMatchObject({ orderId: id, status: 'shipped', ...shipment })
    const statuses = body.events.map(({ status }: { status: string }) => status)
    expect(statuses).toEqual(['pending', 'confirmed', 'processing', 'shipped'])
  })

  test('a move that is not in the table is refused with those that are', async () => {
    const { id } = await anOrder()
    expect(await call('orders.updateStatus', { id, status: 'delivered' }, admin)).toMatchObject({
      status: 409,
      body: { details: { from: 'pending', to: 'delivered', allowed: ['confirmed', 'cancelled'] } },
    })
  })

  test('a shipment is told of when an order is shipped, with a link that is one', async () => {
    const { id } = await anOrderThatIs('processing')
    const wrong = [
      { status: 'delivered', carrier: 'DHL' },
      { status: 'shipped', trackingUrl: 'javascript:alert(1)' },
      { status: 'lost' },
    ]
    for (const input of wrong) {
      const { status, body } = await call('orders.updateStatus', { id, ...input }, admin)
      expect({ status, code: body.code }).toEqual({ status: 400, code: 'request.invalid' })
    }
  })

  test('moving orders, listing all and statistics are for admins', async () => {
    const { id, buyer } = await anOrder()
    const calls: [string, object][] = [
      ['orders.updateStatus', { id, status: 'confirmed' }],
      ['orders.addTrackingEvent', { id, status: 'held', description: 'At the customs' }],
      ['orders.adminList', {}],
      ['orders.adminStats', {}],
    ]
    for (const [name, input] of calls) {
      expect((await call(name, input, buyer)).status, name).toBe(403)
      expect((await call(name, input)).status, name).toBe(401)
    }
  })

  test('what the carrier says is entered once for a key, and only of a shipment', async () => {
    const { id, buyer } = await anOrderThatIs('shipped')
    const event = { id, status: 'in_transit', description: 'On its way', location: 'Ulm' }
    const key = { ...admin.bearer, 'idempotency-key': randomUUID() }
    const [first, again] = [
      await server[door]('orders.addTrackingEvent', event, key),
      await server[door]('orders.addTrackingEvent', event, key),
    ]
    expect(again.body).toEqual(first.body)
    const { body } = await call('orders.tracking', { id }, buyer)
    expect(body.events).toHaveLength(5)
    expect(body.events.at(-1)).toEqual(first.body)
    const { id: waiting } = await anOrder()
    expect(await call('orders.addTrackingEvent', { ...event, id: waiting }, admin)).toMatchObject({
      status: 409,
      body: { code: 'order.not_shipped' },
    })
  })

  test('all orders are listed page by page, by status, customer, e-mail and text', async () => {
    const { number, buyer, variant } = await anOrder()
    await server.rpc('cart.addItem', { variantId: variant.id }, buyer.bearer)
    const second = await server.rpc('orders.place', { shippingAddress: anAddress }, buyer.bearer)
    const first = await call('orders.adminList', { customerId: buyer.id, limit: 1 }, admin)
    expect(first.body.items).toMatchObject([{ number: second.body.number, email: buyer.email, itemCount: 1 }])
    const next = { customerId: buyer.id, limit: 1, cursor: first.body.nextCursor }
    const { body: last } = await call('orders.adminList', next, admin)
    expect(last).toMatchObject({ items: [{ number, itemCount: 2 }], nextCursor: null })
    for (const filter of [
      { q: number.toLowerCase() },
      { q: buyer.email },
      { q: variant.sku },
      { email: buyer.email },
    ]) {
      const { body } = await call('orders.adminList', { ...filter, status: 'pending' }, admin)
      expect(body.items.map((order: { number: string }) => order.number)).toContain(number)
      expect((await call('orders.adminList', { ...filter, status: 'refunded' }, admin)).body.items).toEqual([])
    }
  })

  test('statistics count what was sold, not what waits or was called off', async () => {
    const before = (await call('orders.adminStats', {}, admin)).body
    const [paid, cancelled] = [await anOrder({ pieces: 3 }), await anOrder()]
    await pay(paid.id)
    await call('orders.cancel', { id: cancelled.id }, cancelled.buyer)
    const { body } = await call('orders.adminStats', { timeZone: 'UTC' }, admin)
    expect(body.orderCount).toBe(before.orderCount + 2)
    expect(body.soldCount).toBe(before.soldCount + 1)
    expect(body.revenueCents).toBe(before.revenueCents + 4_500)
    expect(body.unitCount).toBe(before.unitCount + 3)
    expect(body.byDay).toHaveLength(30)
    expect(body.byDay.at(-1)).toMatchObject({ soldCount: body.soldCount, revenueCents: body.revenueCents })
  })

  test('statistics of too many days, or of a time zone that is none, are refused', async () => {
    for (const input of [
      { from: '2025-01-01', to: '2026-06-01' },
      { timeZone: 'Mars/Olympus' },
      { from: '2025-13-01' },
    ]) {
      const { status, body } = await call('orders.adminStats', input, admin)
      expect({ status, code: body.code }).toEqual({ status: 400, code: 'request.invalid' })
    }
  })
})

test('two admins who move an order at once move it once', async () => {
  const { id } = await anOrder()
  await pay(id)
  const answers = await Promise.all(
    bothDoors.map((door) => server[door]('orders.updateStatus', { id, status: 'processing' }, admin.bearer)),
  )
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
})

import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Actor } from '../context.ts'
import { aCustomer, anAdmin, anOrder, createTestShop, type TestShop } from '../testing/index.ts'
import {
  addTrackingEvent,
  anonymiseOrders,
  cancelOrder,
  changesAfter,
  confirmOrder,
  getOrder,
  getTracking,
  updateStatus,
} from './index.ts'

let shop: TestShop
let admin: Actor
beforeAll(async () => {
  shop = await createTestShop()
  admin = await anAdmin(shop)
})
afterAll(() => shop.close())

const refusal = (code: string) => expect.objectContaining({ code })
const minutes = (count: number) => {
  shop.clock.now = new Date(shop.clock.now.getTime() + count * 60_000)
}

async function aShippedOrder() {
  const placed = await anOrder(shop)
  const { id } = placed.order
  minutes(1)
  await confirmOrder(shop.as({ kind: 'system', job: 'test' }), { orderId: id })
  minutes(1)
  await updateStatus(shop.as(admin), { id, status: 'processing' })
  minutes(1)
  await updateStatus(shop.as(admin), { id, status: 'shipped', carrier: 'DHL', trackingNumber: '0034' })
  return placed
}

test('tracking tells what the shop and the carrier did, in the order it happened', async () => {
  const { order, buyer } = await aShippedOrder()
  const noticed = new Date(shop.clock.now.getTime() + 1_000).toISOString()
  minutes(60)
  const event = { id: order.id, status: 'in_transit' as const, description: 'On its way' }
  await addTrackingEvent(shop.as(admin), { ...event, location: 'Ulm' })
  await addTrackingEvent(shop.as(admin), { ...event, status: 'picked_up', description: 'Collected', at: noticed })
  const tracking = await getTracking(shop.as(buyer), { id: order.id })
  expect(tracking).toMatchObject({
    orderId: order.id,
    number: order.number,
    status: 'shipped',
    carrier: 'DHL',
    trackingNumber: '0034',
    trackingUrl: null,
  })
  expect(tracking.events.map(({ status }) => status)).toEqual([
    'pending',
    'confirmed',
    'processing',
    'shipped',
    'picked_up',
    'in_transit',
  ])
  expect(tracking.events.at(-1)).toMatchObject({ location: 'Ulm', at: shop.clock.now.toISOString() })
})

test('tracking is for the owner and admins', async () => {
  const { order } = await anOrder(shop)
  expect(await getTracking(shop.as(admin), { id: order.id })).toMatchObject({ carrier: null })
  const stranger = shop.as(await aCustomer(shop))
  await expect(getTracking(stranger, { id: order.id })).rejects.toEqual(refusal('order.not_found'))
})

test('what the carrier says is entered by admins, once there is a shipment', async () => {
  const { order, buyer } = await anOrder(shop)
  const event = { id: order.id, status: 'in_transit' as const, description: 'On its way' }
  await expect(addTrackingEvent(shop.as(buyer), event)).rejects.toEqual(refusal('auth.forbidden'))
  await expect(addTrackingEvent(shop.as(admin), event)).rejects.toEqual(refusal('order.not_shipped'))
  expect((await getTracking(shop.as(buyer), { id: order.id })).events).toHaveLength(1)
})

test('whoever follows an order gets what came after the last they heard, or what it is now', async () => {
  const { order, buyer } = await aShippedOrder()
  const now = await changesAfter(shop.as(buyer), { id: order.id })
  expect(now).toMatchObject([{ event: { orderId: order.id, from: 'processing', to: 'shipped' } }])
  const [first] = await shop.db.orderStatusChange.findMany({ where: { orderId: order.id }, orderBy: { id: 'asc' } })
  const later = await changesAfter(shop.as(buyer), { id: order.id, lastEventId: first!.id })
  expect(later.map(({ event }) => event.to)).toEqual(['confirmed', 'processing', 'shipped'])
  expect(await changesAfter(shop.as(buyer), { id: order.id, lastEventId: now[0]!.id })).toEqual([])
  const stranger = shop.as(await aCustomer(shop))
  await expect(changesAfter(stranger, { id: order.id })).rejects.toEqual(refusal('order.not_found'))
})

test('who is erased leaves no trace in what became of their orders', async () => {
  const { order, buyer } = await aShippedOrder()
  const event = { id: order.id, status: 'out_for_delivery' as const, description: 'With Ada’s neighbour' }
  await addTrackingEvent(shop.as(admin), { ...event, location: '12 St James Square' })
  const cancelled = await anOrder(shop, { buyer })
  await cancelOrder(shop.as(buyer), { id: cancelled.order.id, reason: 'I am Ada and moved away' })
  await anonymiseOrders(shop.as(admin), buyer.userId)
  const tracking = await getTracking(shop.as(admin), { id: order.id })
  expect(tracking).toMatchObject({ status: 'shipped', carrier: 'DHL', trackingNumber: null })
  const { history } = await getOrder(shop.as(admin), { id: cancelled.order.id })
  expect(JSON.stringify([tracking, history])).not.toMatch(/Ada|James/)
})

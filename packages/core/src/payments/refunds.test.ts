import type { OrderLine, RefundInput } from '@shop/validators'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { addItem } from '../cart/index.ts'
import type { Actor } from '../context.ts'
import { cancelOrder, getOrder, placeOrder, updateStatus } from '../orders/index.ts'
import {
  aCustomer,
  anAddress,
  anAdmin,
  aProduct,
  aStripe,
  createTestShop,
  type FakeStripe,
  hear,
  hearing,
  stockOf,
  type TestShop,
} from '../testing/index.ts'
import { createIntent, listPayments, reconcilePayments, refundCancelled, requestRefund, sendRefund } from './index.ts'

const REFUNDS_PENDING = '4000000000007726'
const REFUNDS_FAIL_LATER = '4000000000005126'

let shop: TestShop
let fake: FakeStripe
let admin: Actor
const system: Actor = { kind: 'system', job: 'test' }
beforeAll(async () => {
  fake = await aStripe()
  shop = await createTestShop({ connections: 20, payments: fake.gateway })
  admin = await anAdmin(shop)
})
beforeEach(() => {
  fake.stripe.setOutage(null)
  fake.stripe.setFaults(null)
})
afterAll(async () => {
  await shop.close()
  await fake.stripe.stop()
})

const refusal = (code: string, details?: object) => expect.objectContaining({ code, ...(details && { details }) })

/** Two pieces at 10.00 and three at 5.00: 35.00 in all, paid. */
async function aPaidOrder({ card = '4242424242424242' } = {}) {
  const { variants } = await aProduct(shop, { variants: [{ priceCents: 1_000 }, { priceCents: 500 }] })
  const [dear, cheap] = [variants[0]!, variants[1]!]
  const buyer = await aCustomer(shop)
  await addItem(shop.as(buyer), { variantId: dear.id, quantity: 2 })
  await addItem(shop.as(buyer), { variantId: cheap.id, quantity: 3 })
  const order = await placeOrder(shop.as(buyer), { shippingAddress: anAddress })
  const { paymentId } = await createIntent(shop.as(buyer), { orderId: order.id })
  const { intentId } = await shop.db.payment.findUniqueOrThrow({ where: { id: paymentId } })
  await fake.stripe.confirm(intentId!, card)
  await hear(shop.as(system), eventsOf(intentId!))
  const lineOf = (variantId: string) => order.lines.find((line) => line.variantId === variantId) as OrderLine
  return { order, orderId: order.id, buyer, paymentId, intentId: intentId!, dear: dear.id, cheap: cheap.id, lineOf }
}

const eventsOf = (intentId: string) =>
  fake.stripe.events.filter(({ event }) => (event.data.object as { id: string }).id === intentId)
const refundEvents = (intentId: string) =>
  fake.stripe.events.filter(({ event }) => {
    const object = event.data.object as { object: string; payment_intent?: string }
    return object.object === 'refund' && object.payment_intent === intentId
  })
const refund = (input: RefundInput) => requestRefund(shop.as(admin), input)
const send = (refundId: string) => sendRefund(shop.as(system), { refundId })
const payment = async (orderId: string) => (await listPayments(shop.as(system), { orderId })).items[0]!
const statusOf = async (orderId: string) => (await getOrder(shop.as(system), { id: orderId })).status
const atStripe = (intentId: string) => fake.stripe.refunds().filter(({ payment_intent: of }) => of === intentId)

describe('a refund', () => {
  test('of everything is set aside, sent, told, and makes the order refunded', async () => {
    const { orderId, paymentId, intentId, order, dear } = await aPaidOrder()
    const asked = await refund({ paymentId, reason: 'Broken' })
    expect(asked).toMatchObject({ status: 'pending', cause: 'requested', amountCents: 3_500, reason: 'Broken' })
    expect(await payment(orderId)).toMatchObject({ refundedCents: 3_500 })
    expect(await shop.jobs('payment.send-refund')).toContainEqual({ refundId: asked.id })
    expect(atStripe(intentId)).toEqual([])

    const { ctx, heard } = hearing(shop.as(system))
    await sendRefund(ctx, { refundId: asked.id })
    expect(atStripe(intentId)).toMatchObject([{ amount: order.totalCents, metadata: { refund_id: asked.id } }])
    expect((await payment(orderId)).refunds).toMatchObject([{ status: 'succeeded' }])
    expect(await statusOf(orderId)).toBe('refunded')
    expect(heard).toContainEqual({
      name: 'payment.refunded',
      payload: { orderId, paymentId, refundId: asked.id, amountCents: 3_500, currency: 'EUR' },
    })
    expect(asked.restocked).toBe(true)
    expect(await stockOf(shop, dear)).toEqual({ onHand: 10, reserved: 0 })
  })

  test('of a part leaves the order as it is, and several add up', async () => {
    const { orderId, paymentId } = await aPaidOrder()
    await send((await refund({ paymentId, amountCents: 1_000 })).id)
    expect(await statusOf(orderId)).toBe('confirmed')
    await send((await refund({ paymentId, amountCents: 500 })).id)
    expect(await payment(orderId)).toMatchObject({ refundedCents: 1_500 })
    await expect(refund({ paymentId, amountCents: 2_001 })).rejects.toEqual(
      refusal('payments.refund_exceeds_balance', { refundableCents: 2_000, currency: 'EUR' }),
    )
    expect((await refund({ paymentId })).amountCents).toBe(2_000)
    await expect(refund({ paymentId })).rejects.toEqual(
      refusal('payments.refund_exceeds_balance', { refundableCents: 0, currency: 'EUR' }),
    )
  })

  test('by line pays back its pieces, and puts them on the shelf as long as they are in the house', async () => {
    const { paymentId, dear, cheap, lineOf } = await aPaidOrder()
    const lines = [{ lineId: lineOf(cheap).id, quantity: 2 }]
    const asked = await refund({ paymentId, lines })
    expect(asked).toMatchObject({ amountCents: 1_000, lines, restocked: true })
    expect(await stockOf(shop, cheap)).toEqual({ onHand: 9, reserved: 0 })
    expect(await stockOf(shop, dear)).toEqual({ onHand: 8, reserved: 0 })
    await expect(refund({ paymentId, lines })).rejects.toEqual(
      refusal('payments.refund_exceeds_line', { lineId: lineOf(cheap).id, refundableQuantity: 1 }),
    )
  })

  test('of what was shipped puts nothing back, unless it is said', async () => {
    const { orderId, paymentId, cheap, lineOf } = await aPaidOrder()
    for (const status of ['processing', 'shipped'] as const) await updateStatus(shop.as(admin), { id: orderId, status })
    const line = { lineId: lineOf(cheap).id, quantity: 1 }
    expect((await refund({ paymentId, lines: [line] })).restocked).toBe(false)
    expect(await stockOf(shop, cheap)).toEqual({ onHand: 7, reserved: 0 })
    expect((await refund({ paymentId, lines: [line], restock: true })).restocked).toBe(true)
    expect(await stockOf(shop, cheap)).toEqual({ onHand: 8, reserved: 0 })
  })

  test('never puts back more than is out, also of an order that is cancelled afterwards', async () => {
    const { orderId, paymentId, buyer, cheap, dear, lineOf } = await aPaidOrder()
    await refund({ paymentId, lines: [{ lineId: lineOf(cheap).id, quantity: 1 }] })
    await cancelOrder(shop.as(buyer), { id: orderId })
    expect(await stockOf(shop, cheap)).toEqual({ onHand: 10, reserved: 0 })
    await refund({ paymentId, restock: true })
    expect(await stockOf(shop, cheap)).toEqual({ onHand: 10, reserved: 0 })
    expect(await stockOf(shop, dear)).toEqual({ onHand: 10, reserved: 0 })
  })

  test('is for admins, is written down, and needs something that was paid', async () => {
    const { orderId, paymentId, buyer } = await aPaidOrder()
    await expect(requestRefund(shop.as(buyer), { paymentId })).rejects.toEqual(refusal('auth.forbidden'))
    const { id } = await refund({ paymentId, amountCents: 1 })
    const entry = await shop.db.auditEntry.findFirst({
      where: { action: 'payment.refund_requested' },
      orderBy: { id: 'desc' },
    })
    expect(entry?.details).toEqual({ paymentId, refundId: id, amountCents: 1 })
    await expect(refund({ paymentId: orderId })).rejects.toEqual(refusal('payments.not_found'))
    const unpaid = await shop.db.payment.create({ data: { orderId, attempt: 2, amountCents: 1, currency: 'EUR' } })
    await expect(refund({ paymentId: unpaid.id })).rejects.toEqual(refusal('payments.not_captured'))
  })

  test('asked for fifty times at once, of half the amount each, is made twice', async () => {
    const { orderId, paymentId, intentId } = await aPaidOrder()
    const asked = await Promise.allSettled(Array.from({ length: 50 }, () => refund({ paymentId, amountCents: 1_750 })))
    const granted = asked.filter((one) => one.status === 'fulfilled').map(({ value }) => value.id)
    expect(granted).toHaveLength(2)
    const refusals = asked.filter((one) => one.status === 'rejected').map(({ reason }) => reason)
    for (const reason of refusals) expect(reason).toEqual(refusal('payments.refund_exceeds_balance'))
    await Promise.all([...granted, ...granted].map(send))
    expect(atStripe(intentId).map(({ amount }) => amount)).toEqual([1_750, 1_750])
    expect(await statusOf(orderId)).toBe('refunded')
  })
})

describe('sending', () => {
  test('again and again, with the answer lost, pays back once', async () => {
    const { paymentId, intentId } = await aPaidOrder()
    const { id } = await refund({ paymentId, amountCents: 700 })
    fake.stripe.setOutage({ kind: 'reset', path: /refunds/, executes: true })
    await expect(send(id)).rejects.toEqual(refusal('payments.unavailable'))
    fake.stripe.setOutage(null)
    await expect
      .poll(() =>
        send(id).then(
          () => 'sent',
          () => 'away',
        ),
      )
      .toBe('sent')
    await send(id)
    expect(atStripe(intentId)).toHaveLength(1)
  })

  test('again after Stripe forgot the key finds the refund it made', async () => {
    const { orderId, paymentId, intentId } = await aPaidOrder()
    const { id } = await refund({ paymentId, amountCents: 700 })
    fake.stripe.setOutage({ kind: 'reset', path: /refunds/, executes: true })
    await expect(send(id)).rejects.toEqual(refusal('payments.unavailable'))
    fake.stripe.setOutage(null)
    await shop.db.refund.update({
      where: { id },
      data: { createdAt: new Date(shop.clock.now.getTime() - 2 * 86_400_000) },
    })
    const before = fake.stripe.requests.filter(({ method }) => method === 'POST').length
    await expect
      .poll(() =>
        send(id).then(
          () => 'sent',
          () => 'away',
        ),
      )
      .toBe('sent')
    expect(fake.stripe.requests.filter(({ method }) => method === 'POST')).toHaveLength(before)
    expect(atStripe(intentId)).toHaveLength(1)
    expect((await payment(orderId)).refunds).toMatchObject([{ status: 'succeeded' }])
  })

  test('what Stripe refuses fails, and the balance is there again', async () => {
    const { orderId, paymentId, intentId } = await aPaidOrder()
    await fake.gateway.createRefund({ refundId: 'elsewhere', intentId, amountCents: 3_000 })
    await send((await refund({ paymentId, amountCents: 1_000 })).id)
    const { refundedCents, refunds } = await payment(orderId)
    expect(refundedCents).toBe(0)
    expect(refunds).toMatchObject([{ status: 'failed', failureCode: expect.any(String) }])
  })

  test('what the bank takes days for is pending until Stripe tells', async () => {
    const { orderId, paymentId, intentId } = await aPaidOrder({ card: REFUNDS_PENDING })
    fake.stripe.setFaults({ pendingRefunds: 1 })
    await send((await refund({ paymentId })).id)
    expect((await payment(orderId)).refunds).toMatchObject([{ status: 'pending' }])
    await fake.stripe.finishRefund(atStripe(intentId)[0]!.id, 'succeed')
    await hear(shop.as(system), refundEvents(intentId))
    expect((await payment(orderId)).refunds).toMatchObject([{ status: 'succeeded' }])
    expect(await statusOf(orderId)).toBe('refunded')
  })

  test('what comes back from the bank after all has failed, and is due again', async () => {
    const { orderId, paymentId, intentId } = await aPaidOrder({ card: REFUNDS_FAIL_LATER })
    await send((await refund({ paymentId, amountCents: 900 })).id)
    await fake.stripe.finishRefund(atStripe(intentId)[0]!.id, 'fail')
    await hear(shop.as(system), refundEvents(intentId).toReversed())
    expect(await payment(orderId)).toMatchObject({ refundedCents: 0, refunds: [{ status: 'failed' }] })
    expect(await shop.db.order.findUnique({ where: { id: orderId } })).toMatchObject({ refundDueCents: 900 })
  })

  test('that never happened is made good a minute later', async () => {
    const { orderId, paymentId } = await aPaidOrder()
    await refund({ paymentId, amountCents: 100 })
    shop.clock.now = new Date(shop.clock.now.getTime() + 61_000)
    await reconcilePayments(shop.as(system))
    expect((await payment(orderId)).refunds).toMatchObject([{ status: 'succeeded' }])
  })
})

test('a refund made in Stripe’s dashboard gets into the books', async () => {
  const { orderId, paymentId, intentId } = await aPaidOrder()
  const { gateway } = fake
  await gateway.createRefund({ refundId: '00000000-0000-7000-8000-000000000000', intentId, amountCents: 1_200 })
  const records = structuredClone(refundEvents(intentId))
  for (const { event } of records) Object.assign(event.data.object, { metadata: {} })
  await hear(shop.as(system), records)
  await hear(shop.as(system), records)
  expect(await payment(orderId)).toMatchObject({
    refundedCents: 1_200,
    refunds: [{ cause: 'elsewhere', amountCents: 1_200, status: 'succeeded' }],
  })
  await expect(refund({ paymentId, amountCents: 2_301 })).rejects.toEqual(refusal('payments.refund_exceeds_balance'))
})

test('what was paid for a cancelled order goes back, once, less what went back before', async () => {
  const { orderId, paymentId, buyer, intentId } = await aPaidOrder()
  await send((await refund({ paymentId, amountCents: 500 })).id)
  await cancelOrder(shop.as(buyer), { id: orderId })
  expect(await shop.jobs('payment.refund-cancelled')).toContainEqual({ orderId })
  for (let run = 0; run < 2; run++) await refundCancelled(shop.as(system), { orderId })
  const { refunds } = await payment(orderId)
  expect(refunds.map(({ cause, amountCents }) => [cause, amountCents])).toEqual([
    ['requested', 500],
    ['order_cancelled', 3_000],
  ])
  await send(refunds[1]!.id)
  expect(atStripe(intentId).reduce((sum, { amount }) => sum + amount, 0)).toBe(3_500)
  expect(await statusOf(orderId)).toBe('cancelled')
  expect(await shop.db.order.findUnique({ where: { id: orderId } })).toMatchObject({ refundDueCents: 500 })
})

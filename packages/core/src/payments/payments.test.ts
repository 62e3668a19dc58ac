import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Actor } from '../context.ts'
import { cancelOrder, confirmOrder, expireOrders, getOrder } from '../orders/index.ts'
import {
  aCustomer,
  anAdmin,
  anOrder,
  aStripe,
  aVariant,
  createTestShop,
  type FakeStripe,
  hear,
  hearing,
  stockOf,
  type TestShop,
} from '../testing/index.ts'
import { closeIntents, createIntent, listPayments, reconcilePayments } from './index.ts'

const DECLINED = '4000000000000002'
const THREE_D_SECURE = '4000002500003155'
const SEPA = 'DE62370400440532013001'

let shop: TestShop
let fake: FakeStripe
const system: Actor = { kind: 'system', job: 'test' }
beforeAll(async () => {
  fake = await aStripe()
  shop = await createTestShop({ connections: 20, payments: fake.gateway })
})
beforeEach(() => fake.stripe.setOutage(null))
afterAll(async () => {
  await shop.close()
  await fake.stripe.stop()
})

const refusal = (code: string, details?: object) => expect.objectContaining({ code, ...(details && { details }) })
const later = (minutes: number) => {
  shop.clock.now = new Date(shop.clock.now.getTime() + minutes * 60_000)
}

/** An order with its intent, and its events so far taken out of the way. */
async function aPayableOrder(options: Parameters<typeof anOrder>[1] = {}) {
  const placed = await anOrder(shop, options)
  const intent = await createIntent(shop.as(placed.buyer), { orderId: placed.order.id })
  const { intentId } = await shop.db.payment.findUniqueOrThrow({ where: { id: intent.paymentId } })
  if (!intentId) throw new Error('The intent was not written down')
  const statusOf = async () => (await getOrder(shop.as(system), { id: placed.order.id })).status
  return { ...placed, intent, intentId, statusOf, orderId: placed.order.id }
}

const eventsOf = (intentId: string, types?: RegExp) =>
  fake.stripe.events.filter(({ event }) => {
    const { id } = event.data.object as { id: string }
    return id === intentId && (types?.test(event.type) ?? true)
  })
const paymentOf = async (orderId: string) => (await listPayments(shop.as(system), { orderId })).items[0]

describe('an intent', () => {
  test('is for the order’s total, and names it', async () => {
    const { order, intent, intentId } = await aPayableOrder()
    expect(intent).toMatchObject({
      orderId: order.id,
      status: 'pending',
      amountCents: order.totalCents,
      currency: 'EUR',
      publishableKey: 'pk_test_shop',
      clientSecret: expect.stringMatching(/^pi_.+_secret_/),
    })
    const atStripe = fake.stripe.intents().find(({ id }) => id === intentId)
    expect(atStripe).toMatchObject({ amount: order.totalCents, currency: 'eur', metadata: { order_id: order.id } })
  })

  test('is the same one whenever it is asked for, also many times at once', async () => {
    const { order, buyer } = await anOrder(shop)
    const ask = () => createIntent(shop.as(buyer), { orderId: order.id })
    const asked = await Promise.all(Array.from({ length: 8 }, ask))
    const secrets = new Set([...asked, await ask()].map(({ clientSecret }) => clientSecret))
    expect(secrets.size).toBe(1)
    expect(fake.stripe.intents().filter(({ metadata }) => metadata['order_id'] === order.id)).toHaveLength(1)
  })

  test('that was made, but not heard of, is found again', async () => {
    const { order, buyer } = await anOrder(shop)
    const ask = () => createIntent(shop.as(buyer), { orderId: order.id })
    fake.stripe.setOutage({ kind: 'reset', path: /payment_intents$/, executes: true })
    await expect(ask()).rejects.toEqual(refusal('payments.unavailable'))
    expect(await shop.db.payment.findFirst({ where: { orderId: order.id } })).toMatchObject({ intentId: null })
    fake.stripe.setOutage(null)
    await expect.poll(ask, { timeout: 5_000 }).toMatchObject({ status: 'pending' })
    expect(fake.stripe.intents().filter(({ metadata }) => metadata['order_id'] === order.id)).toHaveLength(1)
  })

  test('gives way to another when Stripe has cancelled it', async () => {
    const { intentId, orderId, buyer } = await aPayableOrder()
    await fake.gateway.cancelIntent(intentId)
    const next = await createIntent(shop.as(buyer), { orderId })
    const { items } = await listPayments(shop.as(buyer), { orderId })
    expect(items.map(({ id, status }) => [id === next.paymentId, status])).toEqual([
      [true, 'pending'],
      [false, 'cancelled'],
    ])
  })

  test('is for who ordered; to others the order is not there', async () => {
    const { order } = await anOrder(shop)
    const ask = (actor: Actor) => createIntent(shop.as(actor), { orderId: order.id })
    await expect(ask(await aCustomer(shop))).rejects.toEqual(refusal('order.not_found'))
    await expect(ask({ kind: 'guest', cartToken: null })).rejects.toEqual(refusal('auth.required'))
    expect(await shop.db.payment.count({ where: { orderId: order.id } })).toBe(0)
  })

  test('is refused when there is nothing to pay any more', async () => {
    const { order, buyer } = await anOrder(shop)
    await cancelOrder(shop.as(buyer), { id: order.id })
    await expect(createIntent(shop.as(buyer), { orderId: order.id })).rejects.toEqual(
      refusal('order.illegal_status', { from: 'cancelled', to: 'confirmed', allowed: [] }),
    )
  })

  test('below what cards are charged is refused, saying so', async () => {
    const { id: variantId } = await aVariant(shop, { priceCents: 10 })
    const { order, buyer } = await anOrder(shop, { variantId, quantity: 1 })
    await expect(createIntent(shop.as(buyer), { orderId: order.id })).rejects.toEqual(
      refusal('payments.amount_too_small', { amountCents: 10, currency: 'EUR' }),
    )
  })

  test('cannot be had in a shop without a payment provider', async () => {
    const { order, buyer } = await anOrder(shop)
    const ctx = { ...shop.as(buyer), payments: null }
    await expect(createIntent(ctx, { orderId: order.id })).rejects.toEqual(refusal('payments.not_configured'))
  })

  test.each(['error', 'reset', 'rate_limit', 'hang'] as const)(
    'while Stripe is away (%s) leaves the order to be paid later',
    async (kind) => {
      const { order, buyer } = await anOrder(shop)
      fake.stripe.setOutage({ kind })
      const ask = () => createIntent(shop.as(buyer), { orderId: order.id })
      await expect(ask()).rejects.toEqual(
        expect.objectContaining({ code: 'payments.unavailable', retryAfterSeconds: expect.any(Number) }),
      )
      fake.stripe.setOutage(null)
      await expect.poll(ask, { timeout: 10_000 }).toMatchObject({ status: 'pending' })
    },
  )
})

describe('paying', () => {
  test('confirms the order, sells its pieces, and is told once', async () => {
    const { intentId, statusOf, variantId, orderId, intent } = await aPayableOrder({ quantity: 3 })
    await fake.stripe.confirm(intentId)
    const { ctx, heard } = hearing(shop.as(system))
    await hear(ctx, eventsOf(intentId))
    await hear(ctx, eventsOf(intentId))
    expect(await statusOf()).toBe('confirmed')
    expect(await stockOf(shop, variantId)).toEqual({ onHand: 7, reserved: 0 })
    expect(heard.filter(({ name }) => name.startsWith('payment.'))).toEqual([
      { name: 'payment.succeeded', payload: { orderId, paymentId: intent.paymentId } },
    ])
    expect(await paymentOf(orderId)).toMatchObject({
      status: 'succeeded',
      capturedCents: intent.amountCents,
      refundedCents: 0,
      failure: null,
      succeededAt: shop.clock.now.toISOString(),
    })
  })

  test('with a card that is declined is told, and may be tried again', async () => {
    const { intentId, statusOf, orderId, buyer, intent } = await aPayableOrder()
    const { ctx, heard } = hearing(shop.as(system))
    await fake.stripe.confirm(intentId, DECLINED)
    await hear(ctx, eventsOf(intentId))
    expect(await paymentOf(orderId)).toMatchObject({ status: 'failed', failure: { code: 'generic_decline' } })
    const failed = { orderId, paymentId: intent.paymentId, code: 'generic_decline' }
    expect(heard).toContainEqual({ name: 'payment.failed', payload: failed })
    expect(await createIntent(shop.as(buyer), { orderId })).toMatchObject({ clientSecret: intent.clientSecret })
    await fake.stripe.confirm(intentId)
    await hear(ctx, eventsOf(intentId))
    expect(await statusOf()).toBe('confirmed')
  })

  test('asks for 3-D Secure in between', async () => {
    const { intentId, statusOf, orderId } = await aPayableOrder()
    await fake.stripe.confirm(intentId, THREE_D_SECURE)
    await hear(shop.as(system), eventsOf(intentId))
    expect(await paymentOf(orderId)).toMatchObject({ status: 'requires_action' })
    await fake.stripe.authenticate(intentId, 'succeed')
    await hear(shop.as(system), eventsOf(intentId))
    expect(await statusOf()).toBe('confirmed')
  })

  test('by a bank that takes days keeps the order from expiring, until the bank is done', async () => {
    const { intentId, statusOf, orderId, variantId } = await aPayableOrder()
    await fake.stripe.confirm(intentId, SEPA)
    await hear(shop.as(system), eventsOf(intentId))
    expect(await paymentOf(orderId)).toMatchObject({ status: 'processing' })
    later(3 * 24 * 60)
    await expireOrders(shop.as(system))
    expect(await statusOf()).toBe('pending')
    await fake.stripe.settle(intentId, 'fail')
    await hear(shop.as(system), eventsOf(intentId))
    expect(await paymentOf(orderId)).toMatchObject({ status: 'failed' })
    later(31)
    await expireOrders(shop.as(system))
    expect(await statusOf()).toBe('expired')
    expect(await stockOf(shop, variantId)).toEqual({ onHand: 10, reserved: 0 })
  })

  test.each([
    { wrong: 'less', change: (paid: { amount_received: number }) => (paid.amount_received -= 1) },
    { wrong: 'more', change: (paid: { amount_received: number }) => (paid.amount_received += 1) },
    { wrong: 'in another currency', change: (paid: { currency: string }) => (paid.currency = 'usd') },
  ])('$wrong never confirms: it is set aside to go back', async ({ change }) => {
    const { intentId, statusOf, orderId } = await aPayableOrder()
    await fake.stripe.confirm(intentId)
    const [told] = structuredClone(eventsOf(intentId, /succeeded/))
    change(told!.event.data.object as never)
    const { amount_received: received } = told!.event.data.object as { amount_received: number }
    await hear(shop.as(system), [told!])
    expect(await statusOf()).toBe('pending')
    expect(await paymentOf(orderId)).toMatchObject({
      status: 'failed',
      failure: { code: 'amount_mismatch' },
      capturedCents: received,
      refundedCents: received,
      refunds: [{ cause: 'wrong_amount', status: 'pending', amountCents: received }],
    })
  })

  test('of an intent that is not this shop’s changes nothing', async () => {
    const before = await shop.db.payment.count()
    const { intentId } = await aPayableOrder()
    await fake.stripe.confirm(intentId)
    const [told] = structuredClone(eventsOf(intentId, /succeeded/))
    Object.assign(told!.event.data.object, { id: 'pi_elsewhere', metadata: {} })
    told!.event.id = 'evt_elsewhere'
    await hear(shop.as(system), [told!])
    expect(await shop.db.payment.count()).toBe(before + 1)
    expect(await shop.db.payment.count({ where: { intentId: 'pi_elsewhere' } })).toBe(0)
  })
})

describe('paid when it was over', () => {
  test.each(['cancelled', 'expired'] as const)(
    'an order that is %s takes its stock again if all is there',
    async (end) => {
      const { intentId, statusOf, orderId, buyer, variantId } = await aPayableOrder({ quantity: 4 })
      await finish(end, { orderId, buyer })
      expect(await stockOf(shop, variantId)).toEqual({ onHand: 10, reserved: 0 })
      await fake.stripe.confirm(intentId)
      const { ctx, heard } = hearing(shop.as(system))
      await hear(ctx, eventsOf(intentId))
      expect(await statusOf()).toBe('confirmed')
      expect(await stockOf(shop, variantId)).toEqual({ onHand: 6, reserved: 0 })
      expect(heard).toContainEqual({ name: 'payment.succeeded', payload: expect.objectContaining({ orderId }) })
    },
  )

  test.each(['cancelled', 'expired'] as const)(
    'an order that is %s, with too little left, is paid back',
    async (end) => {
      const { id: variantId } = await aVariant(shop, { stock: 4 })
      const { intentId, statusOf, orderId, buyer, intent } = await aPayableOrder({ variantId, quantity: 4 })
      await finish(end, { orderId, buyer })
      await anOrder(shop, { variantId, quantity: 1 })
      await fake.stripe.confirm(intentId)
      const { ctx, heard } = hearing(shop.as(system))
      await hear(ctx, eventsOf(intentId))
      expect(await statusOf()).toBe(end)
      expect(await stockOf(shop, variantId)).toEqual({ onHand: 4, reserved: 1 })
      expect(heard.map(({ name }) => name)).not.toContain('payment.succeeded')
      expect(await paymentOf(orderId)).toMatchObject({
        status: 'succeeded',
        refundedCents: intent.amountCents,
        refunds: [{ cause: 'paid_too_late', status: 'pending', amountCents: intent.amountCents }],
      })
    },
  )

  test('an order that an admin confirmed meanwhile is paid back, and stays as it is', async () => {
    const { intentId, statusOf, orderId, intent } = await aPayableOrder()
    await confirmOrder(shop.as(system), { orderId })
    await fake.stripe.confirm(intentId)
    await hear(shop.as(system), eventsOf(intentId))
    expect(await statusOf()).toBe('confirmed')
    expect(await paymentOf(orderId)).toMatchObject({
      refunds: [{ cause: 'already_paid', amountCents: intent.amountCents }],
    })
  })

  test.each(['cancelled', 'expired'] as const)(
    'cannot happen once the intent of what is %s was closed',
    async (end) => {
      const { intentId, orderId, buyer } = await aPayableOrder()
      await finish(end, { orderId, buyer })
      expect(await shop.jobs('payment.close-intents')).toContainEqual({ orderId })
      await closeIntents(shop.as(system), { orderId })
      await expect(fake.stripe.confirm(intentId)).rejects.toThrow()
      expect(await paymentOf(orderId)).toMatchObject({ status: 'cancelled' })
    },
  )

  test('shows when the intent is to be closed and the customer was faster', async () => {
    const { intentId, orderId, buyer, statusOf } = await aPayableOrder()
    await finish('cancelled', { orderId, buyer })
    await fake.stripe.confirm(intentId)
    await closeIntents(shop.as(system), { orderId })
    expect(await statusOf()).toBe('confirmed')
  })

  async function finish(end: 'cancelled' | 'expired', { orderId, buyer }: { orderId: string; buyer: Actor }) {
    if (end === 'cancelled') return cancelOrder(shop.as(buyer), { id: orderId })
    await shop.db.order.update({ where: { id: orderId }, data: { reservedUntil: shop.clock.now } })
    await expireOrders(shop.as(system))
  }
})

describe('asking Stripe after a minute', () => {
  const reconcile = () => reconcilePayments(shop.as(system))

  test('makes good a webhook that was lost', async () => {
    const { intentId, statusOf } = await aPayableOrder()
    await fake.stripe.confirm(intentId)
    await reconcile()
    expect(await statusOf()).toBe('pending')
    later(1)
    await reconcile()
    expect(await statusOf()).toBe('confirmed')
  })

  test('finds an intent that was made just before a crash', async () => {
    const { intentId, statusOf, orderId } = await aPayableOrder()
    await shop.db.payment.updateMany({ where: { orderId }, data: { intentId: null } })
    await fake.stripe.confirm(intentId)
    // Nothing names the intent here: what Stripe tells of it does.
    await hear(shop.as(system), eventsOf(intentId))
    expect(await statusOf()).toBe('confirmed')
  })

  test('cancels what is still open of an order that is over', async () => {
    const { intentId, orderId } = await aPayableOrder()
    await confirmOrder(shop.as(system), { orderId })
    later(1)
    await reconcile()
    expect(await paymentOf(orderId)).toMatchObject({ status: 'cancelled' })
    expect(fake.stripe.intents().find(({ id }) => id === intentId)).toMatchObject({ status: 'canceled' })
  })

  test('misses no minute, also when the clock comes a little early', async () => {
    const { intentId, statusOf } = await aPayableOrder()
    later(1)
    await reconcile()
    await fake.stripe.confirm(intentId)
    later(0.95)
    await reconcile()
    expect(await statusOf()).toBe('confirmed')
  })

  test('leaves alone what is settled', async () => {
    const { intentId } = await aPayableOrder()
    await fake.stripe.confirm(intentId)
    await hear(shop.as(system), eventsOf(intentId))
    later(1)
    await reconcile()
    const asked = fake.stripe.requests.filter(({ path }) => path.endsWith(intentId)).length
    later(10)
    await reconcile()
    expect(fake.stripe.requests.filter(({ path }) => path.endsWith(intentId))).toHaveLength(asked)
  })

  test('stops while Stripe is away, and the next minute goes on', async () => {
    const { intentId, statusOf } = await aPayableOrder()
    await fake.stripe.confirm(intentId)
    later(1)
    fake.stripe.setOutage({ kind: 'error' })
    await expect(reconcile()).rejects.toEqual(refusal('payments.unavailable'))
    fake.stripe.setOutage(null)
    await expect
      .poll(async () => {
        later(1)
        await reconcile().catch(() => undefined)
        return statusOf()
      })
      .toBe('confirmed')
  })
})

test('whatever order a payment’s events come in, and however often, it ends the same', async () => {
  const steps = fc.array(fc.constantFrom('decline', 'refuse 3-D Secure'), { maxLength: 2 })
  await fc.assert(
    fc.asyncProperty(steps, fc.infiniteStream(fc.nat()), async (tries, draws) => {
      const { intentId, statusOf, orderId, variantId } = await aPayableOrder()
      for (const step of tries) {
        await fake.stripe.confirm(intentId, step === 'decline' ? DECLINED : THREE_D_SECURE)
        if (step !== 'decline') await fake.stripe.authenticate(intentId, 'fail')
      }
      await fake.stripe.confirm(intentId)
      const records = eventsOf(intentId)
      const doubled = [...records, ...records].map((record) => ({ record, at: draws.next().value }))
      const { ctx, heard } = hearing(shop.as(system))
      await hear(
        ctx,
        doubled.toSorted((a, b) => a.at - b.at).map(({ record }) => record),
      )
      expect(await statusOf()).toBe('confirmed')
      expect(await stockOf(shop, variantId)).toEqual({ onHand: 8, reserved: 0 })
      expect(heard.filter(({ name }) => name === 'payment.succeeded')).toHaveLength(1)
      expect((await paymentOf(orderId))?.refunds).toEqual([])
    }),
    { numRuns: 25 },
  )
})

test('paying, cancelling and expiring at once end in one of the ways they may', async () => {
  const admin = await anAdmin(shop)
  for (let round = 0; round < 12; round++) {
    const { intentId, orderId, buyer, variantId, intent } = await aPayableOrder()
    await fake.stripe.confirm(intentId)
    await shop.db.order.update({ where: { id: orderId }, data: { reservedUntil: shop.clock.now } })
    await Promise.allSettled([
      hear(shop.as(system), eventsOf(intentId, /succeeded/)),
      cancelOrder(shop.as(round % 2 === 0 ? buyer : admin), { id: orderId }),
      expireOrders(shop.as(system)),
    ])
    const { status } = await getOrder(shop.as(system), { id: orderId })
    const payment = await paymentOf(orderId)
    const { refundDueCents } = await shop.db.order.findUniqueOrThrow({ where: { id: orderId } })
    const isSold = status === 'confirmed'
    expect(await stockOf(shop, variantId)).toEqual({ onHand: isSold ? 8 : 10, reserved: 0 })
    expect(isSold ? payment?.refundedCents : refundDueCents).toBe(isSold ? 0 : intent.amountCents)
  }
})

import { Stripe } from 'stripe'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { idOf } from './objects/ids.ts'
import { type StripeFake, TEST_METHODS, startStripeFake } from './index.ts'

let fake: StripeFake
let stripe: Stripe
beforeEach(async () => {
  fake = await startStripeFake()
  stripe = clientOf(fake)
})
afterEach(() => fake.stop())

const clientOf = ({ client }: StripeFake, key = 'sk_test_shop') =>
  new Stripe(key, { ...client, timeout: 5_000, maxNetworkRetries: 0, telemetry: false })
const anIntent = (more: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  stripe.paymentIntents.create({ amount: 1_290, currency: 'eur', ...more })
const aPaidIntent = async (number?: string) => fake.confirm((await anIntent()).id, number)
const eventTypes = () => fake.events.map(({ event }) => event.type)
const refusalOf = (promise: Promise<unknown>) =>
  promise.then(
    () => {
      throw new Error('It was not refused')
    },
    (error: Stripe.errors.StripeError) => ({
      status: error.statusCode,
      type: error.rawType,
      code: error.code,
      param: error.param,
      message: error.message,
    }),
  )

describe('a payment intent', () => {
  it('is made with what it is for, and read again', async () => {
    const intent = await anIntent({
      metadata: { orderId: 'o-1' },
      description: 'Order 1',
      receipt_email: 'ada@example.com',
      shipping: { name: 'Ada', address: { line1: '1 Main Street', country: 'DE' } },
    })
    expect(intent).toMatchObject({
      object: 'payment_intent',
      amount: 1_290,
      currency: 'eur',
      status: 'requires_payment_method',
      metadata: { orderId: 'o-1' },
      description: 'Order 1',
      receipt_email: 'ada@example.com',
      shipping: { name: 'Ada', address: { line1: '1 Main Street', country: 'DE', city: null } },
      livemode: false,
    })
    expect(intent.id).toMatch(/^pi_\w{24}$/)
    expect(intent.client_secret).toMatch(new RegExp(`^${intent.id}_secret_\\w+$`))
    expect(await stripe.paymentIntents.retrieve(intent.id)).toEqual(intent)
    expect(eventTypes()).toEqual(['payment_intent.created'])
  })

  it('is changed while it is open', async () => {
    const { id } = await anIntent({ metadata: { orderId: 'o-1', note: 'x' } })
    const changed = await stripe.paymentIntents.update(id, { amount: 2_000, metadata: { note: '', more: 'y' } })
    expect(changed).toMatchObject({ amount: 2_000, metadata: { orderId: 'o-1', more: 'y' } })
    expect(changed.metadata).not.toHaveProperty('note')
    await fake.confirm(id)
    expect(await refusalOf(stripe.paymentIntents.update(id, { amount: 1_000 }))).toMatchObject({
      status: 400,
      code: 'payment_intent_unexpected_state',
    })
    expect((await stripe.paymentIntents.update(id, { metadata: { more: 'z' } })).metadata).toMatchObject({ more: 'z' })
  })

  it('is paid with a good card', async () => {
    const { id } = await anIntent()
    const paid = await stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa', expand: ['latest_charge'] })
    expect(paid).toMatchObject({ status: 'succeeded', amount_received: 1_290, last_payment_error: null })
    expect(paid.latest_charge).toMatchObject({
      object: 'charge',
      status: 'succeeded',
      paid: true,
      payment_intent: id,
      payment_method_details: { type: 'card', card: { brand: 'visa', last4: '4242' } },
    })
    expect(eventTypes()).toEqual(['payment_intent.created', 'charge.succeeded', 'payment_intent.succeeded'])
  })

  it('is made and paid in one call', async () => {
    const paid = await anIntent({ confirm: true, payment_method: 'pm_card_mastercard' })
    expect(paid.status).toBe('succeeded')
  })

  it('is paid by what the customer does in the browser', async () => {
    expect(await aPaidIntent()).toMatchObject({ status: 'succeeded' })
    expect(await aPaidIntent('5555 5555 5555 4444')).toMatchObject({ status: 'succeeded' })
  })

  const declining = Object.entries(TEST_METHODS).flatMap(([number, method]) =>
    method.type === 'card' && method.declines && !method.authenticates ? [{ number, declines: method.declines }] : [],
  )
  it.each(declining)('is declined with $number: $declines.decline_code', async ({ number, declines }) => {
    const { id } = await anIntent()
    const method = { type: 'card', card: { number, exp_month: 12, exp_year: 2040, cvc: '123' } } as const
    const declined = await stripe.paymentIntents.confirm(id, { payment_method_data: method }).catch((e: unknown) => e)
    expect(declined).toBeInstanceOf(Stripe.errors.StripeCardError)
    expect(declined).toMatchObject({
      statusCode: 402,
      ...declines,
      payment_intent: { id, status: 'requires_payment_method', payment_method: null },
    })
    const intent = await stripe.paymentIntents.retrieve(id)
    expect(intent.last_payment_error).toMatchObject({ type: 'card_error', ...declines })
    expect(eventTypes()).toEqual(['payment_intent.created', 'charge.failed', 'payment_intent.payment_failed'])
  })

  it('is paid with another card after one was declined', async () => {
    const { id } = await anIntent()
    expect(await fake.confirm(id, '4000000000000002')).toMatchObject({ status: 'requires_payment_method' })
    expect(await fake.confirm(id)).toMatchObject({ status: 'succeeded', last_payment_error: null })
  })

  it('waits for 3-D Secure, which succeeds', async () => {
    const { id } = await anIntent()
    expect(await fake.confirm(id, '4000002500003155')).toMatchObject({
      status: 'requires_action',
      next_action: { type: 'use_stripe_sdk' },
    })
    const paid = await fake.authenticate(id, 'succeed')
    expect(paid).toMatchObject({ status: 'succeeded', next_action: null })
    expect(await stripe.charges.retrieve(idOf(paid.latest_charge) ?? '')).toMatchObject({
      payment_method_details: { card: { three_d_secure: { result: 'authenticated' } } },
    })
    expect(eventTypes()).toEqual([
      'payment_intent.created',
      'payment_intent.requires_action',
      'charge.succeeded',
      'payment_intent.succeeded',
    ])
  })

  it('waits for 3-D Secure, which the customer refuses', async () => {
    const { id } = await anIntent()
    await fake.confirm(id, '4000000000003220')
    expect(await fake.authenticate(id, 'fail')).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code: 'payment_intent_authentication_failure' },
    })
    expect(fake.charges()).toEqual([])
    await expect(fake.authenticate(id, 'succeed')).rejects.toMatchObject({ status: 400 })
  })

  it('may be declined after 3-D Secure', async () => {
    const { id } = await anIntent()
    await fake.confirm(id, '4000008260003178')
    expect(await fake.authenticate(id, 'succeed')).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { decline_code: 'insufficient_funds' },
    })
  })

  it('sends the customer to authenticate when it knows where to come back to', async () => {
    const { id } = await anIntent()
    const intent = await stripe.paymentIntents.confirm(id, {
      payment_method: 'pm_card_threeDSecure2Required',
      return_url: 'https://shop.example/done',
    })
    expect(intent.next_action).toEqual({
      type: 'redirect_to_url',
      redirect_to_url: { url: `${fake.url}/#${id}`, return_url: 'https://shop.example/done' },
    })
  })

  it.each([
    ['succeed', 'succeeded', 'payment_intent.succeeded'],
    ['fail', 'requires_payment_method', 'payment_intent.payment_failed'],
  ] as const)('paid from a bank account is in processing until the debits %ss', async (outcome, status, event) => {
    const { id } = await anIntent()
    const method = { type: 'sepa_debit', sepa_debit: { iban: 'DE89370400440532013000' } } as const
    expect(await stripe.paymentIntents.confirm(id, { payment_method_data: method })).toMatchObject({
      status: 'processing',
    })
    expect(await fake.settle(id, outcome)).toMatchObject({ status })
    expect(eventTypes()).toContain('payment_intent.processing')
    expect(eventTypes().at(-1)).toBe(event)
  })

  it('takes only what suits it', async () => {
    const { id } = await anIntent({ allowed_payment_method_types: ['card'] })
    await expect(fake.confirm(id, 'DE89370400440532013000')).rejects.toMatchObject({
      body: { code: 'payment_intent_incompatible_payment_method' },
    })
    expect(await stripe.paymentIntents.retrieve(id)).toMatchObject({
      status: 'requires_payment_method',
      payment_method: null,
    })
  })

  it.each(['open', 'requires_action', 'processing'])('is cancelled while %s', async (state) => {
    const { id } = await anIntent()
    if (state === 'requires_action') await fake.confirm(id, '4000000000003220')
    if (state === 'processing') await fake.confirm(id, 'DE89370400440532013000')
    const canceled = await stripe.paymentIntents.cancel(id, { cancellation_reason: 'abandoned' })
    expect(canceled).toMatchObject({ status: 'canceled', cancellation_reason: 'abandoned' })
    expect(canceled.canceled_at).toBeTypeOf('number')
    expect(eventTypes().at(-1)).toBe('payment_intent.canceled')
    await expect(fake.confirm(id)).rejects.toMatchObject({ body: { code: 'payment_intent_unexpected_state' } })
  })

  it('is neither cancelled nor paid again once it is paid', async () => {
    const { id } = await aPaidIntent()
    const state = { status: 400, code: 'payment_intent_unexpected_state' }
    expect(await refusalOf(stripe.paymentIntents.cancel(id))).toMatchObject(state)
    expect(await refusalOf(stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' }))).toMatchObject(state)
    expect(fake.charges()).toHaveLength(1)
  })
})

describe('what is wrong with a request', () => {
  const unsound = (params: object) => stripe.paymentIntents.create(params as Stripe.PaymentIntentCreateParams)
  it.each([
    [{ currency: 'eur' }, { code: 'parameter_missing', param: 'amount' }],
    [{ amount: 1_000 }, { code: 'parameter_missing', param: 'currency' }],
    [
      { amount: 12.5, currency: 'eur' },
      { code: 'parameter_invalid_integer', param: 'amount' },
    ],
    [
      { amount: 49, currency: 'eur' },
      { code: 'amount_too_small', param: 'amount' },
    ],
    [
      { amount: 100_000_000, currency: 'eur' },
      { code: 'amount_too_large', param: 'amount' },
    ],
    [{ amount: 1_000, currency: 'zzz' }, { param: 'currency' }],
    [
      { amount: 1_000, currency: 'eur', amuont: 3 },
      { code: 'parameter_unknown', param: 'amuont' },
    ],
    [{ amount: 1_000, currency: 'eur', payment_method_types: ['card'] }, { code: 'parameter_unknown' }],
    [
      { amount: 1_000, currency: 'eur', payment_method: 'pm_none' },
      { code: 'resource_missing', status: 404 },
    ],
    [
      { amount: 1_000, currency: 'eur', confirm: true },
      { code: 'parameter_missing', param: 'payment_method' },
    ],
  ])('%j is refused', async (params, why) => {
    expect(await refusalOf(unsound(params))).toMatchObject({ status: 400, type: 'invalid_request_error', ...why })
    expect(fake.intents()).toEqual([])
  })

  it('is named in the header of every answer', async () => {
    const refused = await anIntent({ amount: 1 }).catch((error: Stripe.errors.StripeError) => error)
    expect(refused).toMatchObject({ requestId: fake.requests[0]?.id })
    const { lastResponse } = await anIntent()
    expect(lastResponse).toMatchObject({ requestId: fake.requests[1]?.id, apiVersion: Stripe.API_VERSION })
  })

  it('is 404 for what there is not', async () => {
    for (const asked of [
      stripe.paymentIntents.retrieve('pi_none'),
      stripe.charges.retrieve('ch_none'),
      stripe.refunds.retrieve('re_none'),
      stripe.events.retrieve('evt_none'),
      stripe.customers.list(),
    ]) {
      expect(await refusalOf(asked)).toMatchObject({ status: 404, type: 'invalid_request_error' })
    }
  })

  it('is 401 without the right key', async () => {
    await using guarded = await startStripeFake({ secretKey: 'sk_test_right' })
    const get = (key: string) => clientOf(guarded, key).balance.retrieve()
    expect(await refusalOf(get('sk_test_wrong'))).toMatchObject({ status: 401 })
    expect(await refusalOf(get('sk_live_shop'))).toMatchObject({ status: 401 })
    expect(await get('sk_test_right')).toMatchObject({ object: 'balance' })
    expect(await (await fetch(`${fake.url}/v1/balance`)).json()).toMatchObject({
      error: { type: 'invalid_request_error' },
    })
  })
})

describe('refunds', () => {
  it('give back a part, then the rest, and no more', async () => {
    const { id } = await aPaidIntent()
    const first = await stripe.refunds.create({ payment_intent: id, amount: 290, metadata: { returnId: 'r-1' } })
    expect(first).toMatchObject({ object: 'refund', status: 'succeeded', amount: 290, metadata: { returnId: 'r-1' } })
    const [charge] = fake.charges()
    expect(charge).toMatchObject({ amount_refunded: 290, refunded: false })

    expect(await refusalOf(stripe.refunds.create({ payment_intent: id, amount: 1_001 }))).toMatchObject({
      status: 400,
      param: 'amount',
      message: 'Refund amount (€10.01) is greater than unrefunded amount on charge (€10.00)',
    })
    const rest = await stripe.refunds.create({ charge: String(charge?.id), reason: 'requested_by_customer' })
    expect(rest).toMatchObject({ amount: 1_000, reason: 'requested_by_customer' })
    expect(await refusalOf(stripe.refunds.create({ payment_intent: id }))).toMatchObject({
      status: 400,
      code: 'charge_already_refunded',
    })
    expect(await stripe.charges.retrieve(String(charge?.id))).toMatchObject({ amount_refunded: 1_290, refunded: true })
    const { data } = await stripe.refunds.list({ payment_intent: id })
    expect(data.map((refund) => refund.id)).toEqual([rest.id, first.id])
    expect(await stripe.refunds.retrieve(first.id)).toEqual(first)
    expect(eventTypes().slice(3)).toEqual(['refund.created', 'charge.refunded', 'refund.created', 'charge.refunded'])
  })

  it('stay pending for some cards, and end as the bank will have it', async () => {
    const { id } = await aPaidIntent('4000000000007726')
    const refund = await stripe.refunds.create({ payment_intent: id, amount: 500 })
    expect(refund).toMatchObject({ status: 'pending', pending_reason: 'processing' })
    expect(await fake.finishRefund(refund.id, 'succeed')).toMatchObject({ status: 'succeeded' })
    expect(eventTypes().at(-1)).toBe('refund.updated')
    const other = await stripe.refunds.create({ payment_intent: id, amount: 500 })
    expect(await fake.finishRefund(other.id, 'fail')).toMatchObject({
      status: 'failed',
      failure_reason: 'expired_or_canceled_card',
    })
    expect(eventTypes().slice(-2)).toEqual(['refund.updated', 'refund.failed'])
    expect(fake.charges()[0]).toMatchObject({ amount_refunded: 500 })
  })

  it('fail later for some cards, though they had succeeded', async () => {
    const { id } = await aPaidIntent('4000000000005126')
    const refund = await stripe.refunds.create({ payment_intent: id })
    expect(refund.status).toBe('succeeded')
    await fake.finishRefund(refund.id, 'fail')
    expect(await stripe.refunds.retrieve(refund.id)).toMatchObject({ status: 'failed' })
  })

  it('stay pending for all cards when told to', async () => {
    fake.setFaults({ pendingRefunds: 1 })
    const { id } = await aPaidIntent()
    expect(await stripe.refunds.create({ payment_intent: id })).toMatchObject({ status: 'pending' })
  })

  it('need a charge that succeeded', async () => {
    const { id } = await anIntent()
    expect(await refusalOf(stripe.refunds.create({ payment_intent: id }))).toMatchObject({ status: 400 })
    expect(await refusalOf(stripe.refunds.create({ payment_intent: 'pi_none' }))).toMatchObject({ status: 404 })
    expect(await refusalOf(stripe.refunds.create({}))).toMatchObject({ code: 'parameter_missing' })
  })
})

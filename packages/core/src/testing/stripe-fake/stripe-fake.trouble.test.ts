import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type IncomingMessage, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { Stripe } from 'stripe'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type StripeFake, type StripeFakeOptions, startStripeFake } from './index.ts'

const SECRET = 'whsec_of_the_test'
let fake: StripeFake
let stripe: Stripe
let stack: AsyncDisposableStack
beforeEach(async () => {
  stack = new AsyncDisposableStack()
  fake = await start({ retryDelaysMs: [1, 1, 1] })
  stripe = clientOf(fake)
})
afterEach(() => stack.disposeAsync())

const start = async (options: StripeFakeOptions) => stack.use(await startStripeFake(options))
const clientOf = ({ client }: StripeFake, options: Stripe.StripeConfig = {}) =>
  new Stripe('sk_test_shop', { ...client, timeout: 5_000, maxNetworkRetries: 0, telemetry: false, ...options })
const INTENT = { amount: 1_290, currency: 'eur' }
const anIntent = (idempotencyKey?: string, more: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  stripe.paymentIntents.create({ ...INTENT, ...more }, { ...(idempotencyKey && { idempotencyKey }) })
const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error as Stripe.errors.StripeError,
  )

/** A shop that hears webhooks: which arrived, in order, after their signatures were checked by the library. */
async function aReceiver(answer: (event: Stripe.Event, request: IncomingMessage) => number = () => 200) {
  const heard: Stripe.Event[] = []
  const server = createServer(async (request, response) => {
    const signature = request.headers['stripe-signature'] ?? ''
    const event = stripe.webhooks.constructEvent(await text(request), signature, SECRET)
    heard.push(event)
    response.writeHead(answer(event, request)).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  stack.defer(() => void server.close())
  const { port } = server.address() as AddressInfo
  const types = () => heard.map(({ type }) => type)
  return { heard, types, target: { url: `http://127.0.0.1:${port}/hook`, secret: SECRET } }
}

const PAID = ['payment_intent.created', 'charge.succeeded', 'payment_intent.succeeded']

describe('an idempotency key', () => {
  it('has one effect and one answer, however often it is used', async () => {
    const intents = [await anIntent('key-1'), await anIntent('key-1')]
    expect(intents[1]).toEqual(intents[0])
    expect(intents[1]?.lastResponse.headers).toMatchObject({ 'idempotent-replayed': 'true' })
    expect(intents[0]?.lastResponse.headers).not.toHaveProperty('idempotent-replayed')
    expect(fake.intents()).toHaveLength(1)
    expect(fake.requests.map((request) => request.idempotencyKey)).toEqual(['key-1', 'key-1'])
  })

  it('keeps the answer as it was, not as things are', async () => {
    const { id } = await anIntent('key-1')
    await fake.confirm(id)
    expect((await anIntent('key-1')).status).toBe('requires_payment_method')
  })

  it('is refused for another request', async () => {
    await anIntent('key-1')
    const refused = await failureOf(anIntent('key-1', { amount: 2_000 }))
    expect(refused).toBeInstanceOf(Stripe.errors.StripeIdempotencyError)
    expect(refused?.statusCode).toBe(400)
  })

  it('keeps a decline', async () => {
    const { id } = await anIntent()
    const confirm = (payment_method: string) =>
      failureOf(stripe.paymentIntents.confirm(id, { payment_method }, { idempotencyKey: 'key-1' }))
    expect(await confirm('pm_card_visa_chargeDeclined')).toMatchObject({ statusCode: 402 })
    expect(await confirm('pm_card_visa_chargeDeclined')).toMatchObject({
      statusCode: 402,
      headers: { 'idempotent-replayed': 'true' },
    })
    expect(fake.charges()).toHaveLength(1)
  })

  it('does not keep that parameters were wrong', async () => {
    expect(await failureOf(anIntent('key-1', { amount: 1 }))).toMatchObject({ code: 'amount_too_small' })
    expect(await anIntent('key-1')).toMatchObject({ amount: 1_290 })
  })

  it('is 409 while the first request runs, and its answer afterwards', async () => {
    fake.setOutage({ kind: 'hang' })
    const first = anIntent('key-1')
    await expect.poll(() => fake.requests).toHaveLength(1)
    expect(await failureOf(anIntent('key-1'))).toMatchObject({ statusCode: 409, code: 'idempotency_key_in_use' })
    fake.setOutage(null)
    expect(await anIntent('key-1')).toEqual(await first)
  })

  it('is the library’s own when it retries', async () => {
    fake.setOutage({ kind: 'reset', executes: true, times: 1 })
    const intent = await clientOf(fake, { maxNetworkRetries: 1 }).paymentIntents.create(INTENT)
    expect(fake.requests).toHaveLength(2)
    expect(fake.intents()).toEqual([expect.objectContaining({ id: intent.id })])
  })

  it('is of no use to whoever has the wrong key of the API', async () => {
    await anIntent('key-1')
    const response = await fetch(`${fake.url}/v1/payment_intents`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk_live_x', 'idempotency-key': 'key-1' },
      body: new URLSearchParams({ amount: '1290', currency: 'eur' }),
    })
    expect(response.status).toBe(401)
  })
})

describe('an outage', () => {
  it.each([
    ['error', Stripe.errors.StripeAPIError],
    ['rate_limit', Stripe.errors.StripeRateLimitError],
    ['reset', Stripe.errors.StripeConnectionError],
  ] as const)('of kind %s changes nothing, and ends', async (kind, error) => {
    fake.setOutage({ kind })
    expect(await failureOf(anIntent())).toBeInstanceOf(error)
    expect(fake.intents()).toEqual([])
    fake.setOutage(null)
    expect(await anIntent()).toMatchObject(INTENT)
  })

  it('may hang for longer than the caller waits', async () => {
    fake.setOutage({ kind: 'hang' })
    const hurried = clientOf(fake, { timeout: 50 })
    expect(await failureOf(hurried.balance.retrieve())).toBeInstanceOf(Stripe.errors.StripeConnectionError)
    fake.setOutage(null)
    expect(await hurried.balance.retrieve()).toMatchObject({ object: 'balance' })
  })

  it('may lose the answer to what took effect, which the same key gets afterwards', async () => {
    fake.setOutage({ kind: 'error', executes: true })
    expect(await failureOf(anIntent('key-1'))).toMatchObject({ statusCode: 500 })
    fake.setOutage(null)
    const [made] = fake.intents()
    expect(await anIntent('key-1')).toMatchObject({ id: made?.id })
  })

  it('may be of some paths and methods only', async () => {
    const { id } = await anIntent()
    fake.setOutage({ kind: 'error', path: /^\/v1\/payment_intents/, method: 'POST' })
    expect(await failureOf(anIntent())).toMatchObject({ statusCode: 500 })
    expect(await stripe.paymentIntents.retrieve(id)).toMatchObject({ id })
    expect(await stripe.balance.retrieve()).toMatchObject({ object: 'balance' })
  })
})

describe('webhooks', () => {
  it('are signed, and sent in order', async () => {
    const { heard, types, target } = await aReceiver()
    fake.setWebhooks(target)
    const { id } = await anIntent('key-1')
    await fake.confirm(id)
    await fake.settled()
    expect(types()).toEqual(PAID)
    expect(heard[0]).toMatchObject({
      object: 'event',
      api_version: Stripe.API_VERSION,
      request: { id: fake.requests[0]?.id, idempotency_key: 'key-1' },
      data: { object: { id, status: 'requires_payment_method' } },
    })
    expect(heard[2]).toMatchObject({ request: null, data: { object: { id, status: 'succeeded' } } })
    expect(fake.events.map(({ delivery }) => delivery)).toEqual(['delivered', 'delivered', 'delivered'])
    expect(await stripe.events.retrieve(heard[2]!.id)).toMatchObject({ type: PAID[2], pending_webhooks: 0 })
  })

  it('are tried again until they are taken', async () => {
    let refusals = 2
    const { types, target } = await aReceiver(() => (refusals-- > 0 ? 500 : 204))
    fake.setWebhooks(target)
    await anIntent()
    await fake.settled()
    expect(types()).toHaveLength(3)
    expect(fake.events[0]).toMatchObject({
      delivery: 'delivered',
      attempts: [{ status: 500 }, { status: 500 }, { status: 204 }],
    })
  })

  it('are given up after the last try, and can be sent again', async () => {
    let status = 503
    const { target } = await aReceiver(() => status)
    fake.setWebhooks(target)
    await anIntent()
    await fake.settled()
    const [record] = fake.events
    expect(record).toMatchObject({ delivery: 'failed' })
    expect(record?.attempts).toHaveLength(4)
    expect((await stripe.events.list({ delivery_success: false })).data).toHaveLength(1)
    status = 200
    expect(await fake.resend(record!.event.id)).toMatchObject({ delivery: 'delivered' })
  })

  it('that nobody listens to are tried too', async () => {
    fake.setWebhooks({ url: 'http://127.0.0.1:1/hook', secret: SECRET })
    await anIntent()
    await fake.settled()
    expect(fake.events[0]).toMatchObject({ delivery: 'failed', attempts: [{ status: null }, {}, {}, {}] })
    expect(fake.events[0]?.attempts[0]?.error).toMatch(/ECONNREFUSED|bad port/)
  })

  it('without a receiver are not sent', async () => {
    await anIntent()
    expect(fake.events[0]).toMatchObject({ delivery: 'unsent', attempts: [] })
  })

  it('may come twice', async () => {
    const { types, target } = await aReceiver()
    fake.setWebhooks(target)
    fake.setFaults({ duplicate: 1 })
    await fake.confirm((await anIntent()).id)
    await fake.settled()
    expect(types()).toEqual(PAID.flatMap((type) => [type, type]))
  })

  it('may be lost, and are events all the same', async () => {
    const { types, target } = await aReceiver()
    fake.setWebhooks(target)
    fake.setFaults({ loss: 1 })
    await fake.confirm((await anIntent()).id)
    await fake.settled()
    expect(types()).toEqual([])
    expect((await stripe.events.list({ types: ['payment_intent.succeeded'] })).data).toHaveLength(1)
    expect(fake.events.map(({ delivery }) => delivery)).toEqual(['lost', 'lost', 'lost'])
  })

  it('may overtake each other', async () => {
    const { types, target } = await aReceiver()
    fake.setWebhooks(target)
    const { id } = await anIntent()
    await fake.settled()
    fake.setFaults({ reorder: 1 })
    await fake.confirm(id)
    await fake.settled()
    expect(types()).toEqual(['payment_intent.created', 'payment_intent.succeeded', 'charge.succeeded'])
  })

  it('may be late', async () => {
    const { types, target } = await aReceiver()
    fake.setWebhooks(target)
    fake.setFaults({ delayMs: 600_000 })
    await anIntent()
    fake.setFaults({ delayMs: 1 })
    await anIntent()
    await expect.poll(types).toEqual(['payment_intent.created'])
    expect(fake.events.map(({ delivery }) => delivery)).toEqual(['pending', 'delivered'])
  })

  it('have the same fate with the same seed', async () => {
    const { target } = await aReceiver()
    fake.setWebhooks(target)
    const fates = async (seed: number) => {
      fake.setFaults({ loss: 0.5, seed })
      const before = fake.events.length
      for (let i = 0; i < 20; i++) await anIntent()
      return fake.events.slice(before).map(({ delivery }) => delivery === 'lost')
    }
    const first = await fates(7)
    expect(await fates(7)).toEqual(first)
    expect(await fates(8)).not.toEqual(first)
    expect(new Set(first).size).toBe(2)
  })
})

describe('lists', () => {
  it('go by pages, newest first', async () => {
    for (let i = 1; i <= 5; i++) await anIntent(undefined, { metadata: { i: String(i) } })
    const numbers = (intents: Stripe.PaymentIntent[]) => intents.map(({ metadata }) => Number(metadata['i']))
    const page = await stripe.paymentIntents.list({ limit: 2 })
    expect({ numbers: numbers(page.data), more: page.has_more }).toEqual({ numbers: [5, 4], more: true })
    const next = await stripe.paymentIntents.list({ limit: 3, starting_after: page.data[1]!.id })
    expect({ numbers: numbers(next.data), more: next.has_more }).toEqual({ numbers: [3, 2, 1], more: false })
    expect(numbers((await stripe.paymentIntents.list({ limit: 2, ending_before: next.data[2]!.id })).data)).toEqual([
      3, 2,
    ])
    const all = await stripe.paymentIntents.list({ limit: 2 }).autoPagingToArray({ limit: 100 })
    expect(numbers(all)).toEqual([5, 4, 3, 2, 1])
  })

  it('are narrowed by time', async () => {
    let seconds = 1_700_000_000
    const dated = await start({ now: () => new Date(seconds * 1_000) })
    const client = clientOf(dated)
    for (let i = 0; i < 3; i++, seconds += 60) await client.paymentIntents.create(INTENT)
    const created = async (range: Stripe.RangeQueryParam | number) =>
      (await client.paymentIntents.list({ created: range })).data.map((intent) => intent.created - 1_700_000_000)
    expect(await created({ gte: 1_700_000_060 })).toEqual([120, 60])
    expect(await created({ gt: 1_700_000_000, lt: 1_700_000_120 })).toEqual([60])
    expect(await created(1_700_000_000)).toEqual([0])
  })

  it('show charges whole when asked to', async () => {
    await fake.confirm((await anIntent()).id)
    const { data } = await stripe.paymentIntents.list({ expand: ['data.latest_charge'] })
    expect(data[0]?.latest_charge).toMatchObject({ object: 'charge', amount: 1_290 })
    const wrong = stripe.paymentIntents.list({ expand: ['data.amount'] })
    expect(await failureOf(wrong)).toMatchObject({ statusCode: 400, param: 'expand' })
  })

  it('of charges and events are narrowed by what they are about', async () => {
    const { id } = await anIntent()
    await fake.confirm(id)
    await anIntent()
    expect((await stripe.charges.list({ payment_intent: id })).data).toHaveLength(1)
    expect((await stripe.events.list({ type: 'charge.*' })).data.map(({ type }) => type)).toEqual(['charge.succeeded'])
  })
})

describe('the publishable key', () => {
  const confirm = (id: string, fields: Record<string, string>) =>
    fetch(`${fake.url}/v1/payment_intents/${id}/confirm`, {
      method: 'POST',
      body: new URLSearchParams({
        key: 'pk_test_shop',
        'payment_method_data[type]': 'card',
        'payment_method_data[card][number]': '4242424242424242',
        ...fields,
      }),
    })

  it('pays the intent whose secret it comes with, and sees no metadata', async () => {
    const { id, client_secret } = await anIntent(undefined, { metadata: { orderId: 'o-1' } })
    const response = await confirm(id, { client_secret: String(client_secret) })
    const body = (await response.json()) as Stripe.PaymentIntent
    expect(body).toMatchObject({ id, status: 'succeeded' })
    expect(body).not.toHaveProperty('metadata')
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
  })

  it('does nothing else', async () => {
    const [one, other] = [await anIntent(), await anIntent()]
    expect((await confirm(one.id, { client_secret: String(other.client_secret) })).status).toBe(404)
    expect((await confirm(one.id, {})).status).toBe(404)
    const list = await fetch(`${fake.url}/v1/payment_intents?key=pk_test_shop`)
    expect(list.status).toBe(403)
    expect(fake.intents().every(({ status }) => status === 'requires_payment_method')).toBe(true)
  })
})

it('debits settle and refunds are paid by themselves when that was asked for', async () => {
  const lively = await start({ settleAfterMs: 1 })
  const client = clientOf(lively)
  const statusOf = async (iban: string) => {
    const { id } = await lively.confirm((await client.paymentIntents.create(INTENT)).id, iban)
    return () => lively.intents().find((intent) => intent.id === id)?.status
  }
  await expect.poll(await statusOf('DE89370400440532013000')).toBe('succeeded')
  await expect.poll(await statusOf('DE62370400440532013001')).toBe('requires_payment_method')
  await expect.poll(await statusOf('DE08370400440532013003')).toBe('succeeded')
  const { id } = await client.paymentIntents.create(INTENT)
  await lively.confirm(id, '4000000000007726')
  await client.refunds.create({ payment_intent: id })
  await expect.poll(() => lively.refunds()[0]?.status).toBe('succeeded')
})

it('a later process knows what there was, and sends what it could not', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stripe-fake-'))
  stack.defer(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'inner', 'account.json')
  const receiver = await aReceiver()
  const { target } = receiver

  const before = await startStripeFake({ file, webhooks: { ...target, url: 'http://127.0.0.1:1' } })
  const intent = await clientOf(before).paymentIntents.create(INTENT, { idempotencyKey: 'key-1' })
  const debit = await clientOf(before).paymentIntents.create(INTENT)
  await before.confirm(debit.id, 'DE89370400440532013000')
  await expect.poll(() => before.events[0]?.attempts).toHaveLength(1)
  await before.stop()

  const after = await start({ file, webhooks: target, settleAfterMs: 1 })
  const client = clientOf(after)
  await expect.poll(async () => (await client.paymentIntents.retrieve(debit.id)).status).toBe('succeeded')
  expect(await client.paymentIntents.create(INTENT, { idempotencyKey: 'key-1' })).toMatchObject({ id: intent.id })
  await after.confirm(intent.id)
  await after.settled()
  const { heard } = receiver
  expect(heard.filter(({ data }) => JSON.stringify(data).includes(intent.id)).map(({ type }) => type)).toEqual(PAID)
  expect(await client.paymentIntents.retrieve(intent.id)).toMatchObject({ status: 'succeeded' })
})

it('a taken port is refused', async () => {
  await expect(startStripeFake({ port: fake.client.port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
})

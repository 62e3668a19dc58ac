import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type IncomingMessage, request as httpRequest } from 'node:http'
import { text as readText } from 'node:stream/consumers'
import { applyEvent, sendRefund } from '@shop/core/payments'
import {
  aGateway,
  anAddress,
  aStripe,
  aVariant,
  type FakeStripe,
  signed,
  stockOf,
  WEBHOOK_SECRET,
} from '@shop/core/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { aPerson, anAdmin, bothDoors, type Person } from './people.ts'
import { createTestServer, type TestServer } from './test-server.ts'

const DECLINED = '4000000000000002'
const THREE_D_SECURE = '4000002500003155'
const WEBHOOK = '/api/v1/payments/webhook'

let fake: FakeStripe
let server: TestServer
let admin: Person
beforeAll(async () => {
  fake = await aStripe()
  server = await createTestServer({ payments: fake.gateway, overHttp: true })
  fake.stripe.setWebhooks({ url: `${server.url}${WEBHOOK}`, secret: WEBHOOK_SECRET })
  admin = await anAdmin(server)
})
beforeEach(() => {
  fake.stripe.setOutage(null)
  fake.stripe.setFaults(null)
})
afterAll(async () => {
  await server.close()
  await fake.stripe.stop()
})

const system = () => server.shop.as({ kind: 'system', job: 'test' })
const done = new Set<string>()

/** All that Stripe has told is taken in by the server, and acted on as the worker does. */
async function heard(): Promise<void> {
  await fake.stripe.settled()
  for (const event of await server.shop.jobs('payment.apply-event')) {
    if (done.has(event.eventId)) continue
    await applyEvent(system(), event)
    done.add(event.eventId)
  }
}

async function anOrder({ pieces = 2 } = {}) {
  const buyer = await aPerson(server)
  const variant = await aVariant(server.shop, { priceCents: 1_500 })
  await server.rpc('cart.addItem', { variantId: variant.id, quantity: pieces }, buyer.bearer)
  const { body } = await server.rpc('orders.place', { shippingAddress: anAddress }, buyer.bearer)
  return { orderId: body.id as string, totalCents: body.totalCents as number, buyer, variantId: variant.id }
}

async function aPaidOrder() {
  const order = await anOrder()
  const { body } = await server.rpc('payments.createIntent', { orderId: order.orderId }, order.buyer.bearer)
  await fake.stripe.confirm(intentOf(body))
  await heard()
  return { ...order, paymentId: body.paymentId as string }
}

const intentOf = ({ clientSecret }: { clientSecret: string }) => clientSecret.split('_secret_')[0]!

describe.each(bothDoors)('through the %s door', (door) => {
  const call = (name: string, input: object, who: { bearer?: Record<string, string> } = {}, headers = {}) =>
    server[door](name, input, { ...who.bearer, ...headers })

  test('a customer pays an order: the shop hears of it from Stripe', async () => {
    const { orderId, totalCents, buyer, variantId } = await anOrder()
    const { status, body: intent } = await call('payments.createIntent', { orderId }, buyer)
    expect(status).toBe(200)
    expect(intent).toMatchObject({ orderId, status: 'pending', amountCents: totalCents, currency: 'EUR' })
    await fake.stripe.confirm(intentOf(intent))
    await heard()
    expect(await call('orders.byId', { id: orderId }, buyer)).toMatchObject({ body: { status: 'confirmed' } })
    expect(await stockOf(server.shop, variantId)).toEqual({ onHand: 8, reserved: 0 })
    const { body } = await call('payments.byOrder', { orderId }, buyer)
    expect(body.items).toMatchObject([{ status: 'succeeded', capturedCents: totalCents, refunds: [], failure: null }])
  })

  test('asked again, it is the same intent', async () => {
    const { orderId, buyer } = await anOrder()
    const ask = () => call('payments.createIntent', { orderId }, buyer)
    const answers = await Promise.all([ask(), ask(), ask()])
    expect(new Set(answers.map(({ body }) => body.clientSecret)).size).toBe(1)
  })

  test('a guest pays with the order’s token, and nobody does without', async () => {
    const { orderId, buyer } = await anOrder()
    const token = randomUUID()
    const tokenHash = createHash('sha256').update(token).digest('hex')
    await server.shop.db.order.update({ where: { id: orderId }, data: { userId: null, tokenHash } })
    const guest = { 'x-order-token': token }
    expect(await call('payments.createIntent', { orderId }, {}, guest)).toMatchObject({ status: 200 })
    expect(await call('payments.byOrder', { orderId }, {}, guest)).toMatchObject({ body: { items: [{}] } })
    expect(await call('payments.createIntent', { orderId })).toMatchObject({ status: 401 })
    expect(await call('payments.createIntent', { orderId }, buyer)).toMatchObject({
      status: 404,
      body: { code: 'order.not_found' },
    })
  })

  test('a declined card leaves the order to be paid with another', async () => {
    const { orderId, buyer } = await anOrder()
    const { body: intent } = await call('payments.createIntent', { orderId }, buyer)
    await fake.stripe.confirm(intentOf(intent), DECLINED)
    await heard()
    const { body } = await call('payments.byOrder', { orderId }, buyer)
    expect(body.items[0]).toMatchObject({ status: 'failed', failure: { code: 'generic_decline' } })
    await fake.stripe.confirm(intentOf(intent))
    await heard()
    expect(await call('orders.byId', { id: orderId }, buyer)).toMatchObject({ body: { status: 'confirmed' } })
  })

  test('3-D Secure shows as requires_action until the customer is done', async () => {
    const { orderId, buyer } = await anOrder()
    const { body: intent } = await call('payments.createIntent', { orderId }, buyer)
    await fake.stripe.confirm(intentOf(intent), THREE_D_SECURE)
    await heard()
    expect(await call('payments.createIntent', { orderId }, buyer)).toMatchObject({
      body: { status: 'requires_action' },
    })
    await fake.stripe.authenticate(intentOf(intent), 'succeed')
    await heard()
    expect(await call('payments.byOrder', { orderId }, buyer)).toMatchObject({
      body: { items: [{ status: 'succeeded' }] },
    })
  })

  test('what is paid already is not paid again: 409', async () => {
    const { orderId, buyer } = await aPaidOrder()
    expect(await call('payments.createIntent', { orderId }, buyer)).toMatchObject({
      status: 409,
      body: { code: 'order.illegal_status', details: { from: 'confirmed' } },
    })
  })

  test('an admin pays a part back, then the rest, and no more', async () => {
    const { orderId, paymentId, totalCents } = await aPaidOrder()
    const part = await call('payments.refund', { paymentId, amountCents: 1_000, reason: 'A scratch' }, admin)
    expect(part).toMatchObject({ body: { status: 'pending', amountCents: 1_000, reason: 'A scratch' } })
    expect(part.status).toBe(door === 'rest' ? 202 : 200)
    expect(await call('payments.refund', { paymentId, amountCents: totalCents }, admin)).toMatchObject({
      status: 409,
      body: { code: 'payments.refund_exceeds_balance', details: { refundableCents: totalCents - 1_000 } },
    })
    const rest = await call('payments.refund', { paymentId }, admin)
    for (const { body } of [part, rest]) await sendRefund(system(), { refundId: body.id })
    await heard()
    const { body } = await call('payments.byOrder', { orderId }, admin)
    expect(body.items[0]).toMatchObject({
      refundedCents: totalCents,
      refunds: [{ status: 'succeeded' }, { status: 'succeeded' }],
    })
    expect(await call('orders.byId', { id: orderId }, admin)).toMatchObject({ body: { status: 'refunded' } })
  })

  test('a refund repeated with its Idempotency-Key is made once', async () => {
    const { paymentId } = await aPaidOrder()
    const headers = { 'idempotency-key': randomUUID() }
    const ask = () => call('payments.refund', { paymentId, amountCents: 1_000 }, admin, headers)
    const [first, again] = [await ask(), await ask()]
    expect(again.body).toEqual(first.body)
    expect(await server.shop.db.refund.count({ where: { paymentId } })).toBe(1)
  })

  test('a refund of an amount and of lines at once is refused with the field', async () => {
    const { paymentId } = await aPaidOrder()
    const both = { paymentId, amountCents: 1, lines: [{ lineId: randomUUID(), quantity: 1 }] }
    expect(await call('payments.refund', both, admin)).toMatchObject({
      status: 400,
      body: { code: 'request.invalid', issues: [{ path: 'lines' }] },
    })
  })

  test('while Stripe is away the answer is 503 with Retry-After, and the order waits', async () => {
    const { orderId, buyer } = await anOrder()
    fake.stripe.setOutage({ kind: 'error' })
    const away = await call('payments.createIntent', { orderId }, buyer)
    expect(away).toMatchObject({ status: 503, body: { code: 'payments.unavailable' } })
    expect(Number(away.headers['retry-after'])).toBeGreaterThan(0)
    fake.stripe.setOutage(null)
    await expect
      .poll(async () => (await call('payments.createIntent', { orderId }, buyer)).status, { timeout: 5_000 })
      .toBe(200)
  })
})

describe('a webhook', () => {
  const anEvent = async () => {
    const { orderId, buyer } = await anOrder()
    fake.stripe.setFaults({ loss: 1 })
    const { body } = await server.rpc('payments.createIntent', { orderId }, buyer.bearer)
    await fake.stripe.confirm(intentOf(body))
    fake.stripe.setFaults(null)
    const { event } = fake.stripe.events.at(-1)!
    return { event, ...signed(event) }
  }

  test('is answered before it is acted on, and counts once', async () => {
    const { event, body, signature } = await anEvent()
    for (let time = 0; time < 3; time++) {
      expect(await post(server, body, signature)).toEqual({ status: 200, text: '{"received":true}' })
    }
    const jobs = await server.shop.jobs('payment.apply-event')
    expect(jobs.filter(({ eventId }) => eventId === event.id)).toHaveLength(1)
  })

  test('signed with either of two secrets is taken while one replaces the other', async () => {
    const { event } = await anEvent()
    const payments = aGateway(fake.stripe, { webhookSecrets: ['whsec_old', 'whsec_new'] })
    const rotating = await createTestServer({ payments, overHttp: true })
    for (const secret of ['whsec_old', 'whsec_new']) {
      const { body, signature } = signed({ ...event, id: `${event.id}_${secret}` }, secret)
      expect(await post(rotating, body, signature)).toMatchObject({ status: 200 })
    }
    await rotating.close()
  })

  test('of what is no matter of the shop’s is taken and forgotten', async () => {
    const before = await server.shop.db.paymentEvent.count()
    const { body, signature } = signed({
      id: 'evt_x',
      type: 'customer.created',
      created: 1,
      data: { object: { object: 'customer' } },
    })
    expect(await post(server, body, signature)).toMatchObject({ status: 200 })
    expect(await server.shop.db.paymentEvent.count()).toBe(before)
  })

  test('that is forged is never taken, in 200 ways', async () => {
    const { event, body, signature } = await anEvent()
    const before = await server.shop.dump()
    const forged = forgeries({ event, body, signature })
    expect(forged).toHaveLength(200)
    for (const { how, payload, signature } of forged) {
      const { status } = await post(server, payload, signature)
      expect([400, 413], how).toContain(status)
    }
    expect(await server.shop.dump()).toEqual(before)
  })
})

/** As Stripe does, over a socket; with the header as often as there are signatures. */
async function post({ url }: TestServer, payload: Buffer, signature: string | string[] | null) {
  const request = httpRequest(`${url}${WEBHOOK}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-length': payload.length,
      ...(signature !== null && { 'stripe-signature': signature }),
    },
  })
  // Who sends too much is cut off while it still sends.
  request.on('error', () => undefined).end(payload)
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  return { status: response.statusCode, text: await readText(response) }
}

interface Forgery {
  how: string
  payload: Buffer
  signature: string | string[] | null
}

/** Everything but what Stripe sent. */
function forgeries({ event, body, signature }: { event: object; body: Buffer; signature: string }): Forgery[] {
  const text = body.toString()
  const of = (how: string, payload: Buffer | string, value: string | string[] | null = signature): Forgery => ({
    how,
    payload: Buffer.from(payload),
    signature: value,
  })
  const [t, v1] = signature.split(',') as [string, string]
  const at = (seconds: number) => signedAt(body, Math.floor(Date.now() / 1_000) + seconds)
  const flipped = Array.from({ length: 100 }, (_, index) => {
    const changed = Buffer.from(body)
    const place = Math.floor((index * body.length) / 100)
    changed[place] = changed[place]! ^ (1 << (index % 7))
    return of(`byte ${place} is another`, changed)
  })
  const secrets = Array.from({ length: 30 }, (_, index) =>
    of(`wrong secret ${index}`, body, signed(event, `whsec_${randomBytes(8).toString('hex')}`).signature),
  )
  const old = Array.from({ length: 20 }, (_, index) => of(`${index + 6} minutes old`, body, at(-(index + 6) * 60)))
  const doubled = Array.from({ length: 10 }, (_, index) =>
    of(`header there ${index + 2} times`, body, Array(index + 2).fill(signature)),
  )
  const headers = [
    ['no header', null],
    ['an empty header', ''],
    ['no time', v1],
    ['no signature', t],
    ['another scheme', signature.replace('v1=', 'v0=')],
    ['another time', signature.replace(/t=\d+/, `t=${Math.floor(Date.now() / 1_000) - 1}`)],
    ['a time that is no number', signature.replace(/t=\d+/, 't=now')],
    ['an empty signature', `${t},v1=`],
    ['a shorter signature', signature.slice(0, -1)],
    ['a longer signature', `${signature}0`],
    ['zeros', `${t},v1=${'0'.repeat(64)}`],
    ['the payload’s plain hash', `${t},v1=${createHash('sha256').update(body).digest('hex')}`],
    ['no key at all', `${t},v1=${hmac('', `${t.slice(2)}.${text}`)}`],
    ['the time left out', `${t},v1=${hmac(WEBHOOK_SECRET, text)}`],
    ['something else', 'Basic c2hvcDpzaG9w'],
  ].map(([how, value]) => of(String(how), body, value as string | null))
  const bodies = [
    ['re-serialised with spaces', JSON.stringify(event, null, 2)],
    ['keys in another order', JSON.stringify(Object.fromEntries(Object.entries(event).toReversed()))],
    ['a newline at the end', `${text}\n`],
    ['a space before', ` ${text}`],
    ['a byte order mark before', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), body])],
    ['escaped', text.replaceAll('e', '\\u0065')],
    ['one more field', text.replace('{', '{"livemode":true,')],
    ['another amount', text.replace(/"amount":\d+/, '"amount":1')],
    ['empty', ''],
    ['an empty object', '{}'],
    ['twice', `${text}${text}`],
    ['the first half', text.slice(0, text.length / 2)],
    ['in UTF-16', Buffer.from(text, 'utf16le')],
    ['broken UTF-8 at the end', Buffer.concat([body, Buffer.from([0xff])])],
    ['null', 'null'],
    ['a list', `[${text}]`],
    ['5 MB', Buffer.alloc(5_000_000, 'a')],
    ['5 MB of spaces after it', Buffer.concat([body, Buffer.alloc(5_000_000, ' ')])],
    ['a form', `event=${encodeURIComponent(text)}`],
    ['base64', body.toString('base64')],
    ['a zero byte after it', Buffer.concat([body, Buffer.from([0])])],
    ['Windows line ends', JSON.stringify(event, null, 2).replaceAll('\n', '\r\n')],
    ['another id', text.replace(/"evt_\w+"/, '"evt_forged"')],
    ['another type', text.replace(/payment_intent\.\w+/, 'payment_intent.canceled')],
    ['another currency', text.replace(/"currency":"eur"/, '"currency":"usd"')],
  ].map(([how, payload]) => of(String(how), payload as string | Buffer))
  return [...flipped, ...secrets, ...old, ...doubled, ...headers, ...bodies]
}

const hmac = (key: string, text: string) => createHmac('sha256', key).update(text).digest('hex')
const signedAt = (body: Buffer, seconds: number) =>
  `t=${seconds},v1=${hmac(WEBHOOK_SECRET, `${seconds}.${body.toString()}`)}`

import { createHmac, randomBytes } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { verifyWebhook, type WebhookEvent, WebhookVerificationError } from '../src/index.ts'

const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`
const secret = newSecret()
const event = { type: 'order.created', timestamp: '2026-11-26T14:00:00.000Z', data: { orderId: 'an order, 注文' } }
const body = JSON.stringify(event)

interface Signing {
  by?: string
  id?: string
  at?: Date
  payload?: string
}

/** The headers of a delivery, by the reference library. */
function headersOf({ by = secret, id = 'msg-1', at = new Date(), payload = body }: Signing = {}) {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(by).sign(id, at, payload),
  }
}

const secondsAgo = (seconds: number) => new Date(Date.now() - seconds * 1_000)
const refused = (message: string | RegExp) =>
  expect.objectContaining({
    name: 'WebhookVerificationError',
    message: typeof message === 'string' ? message : expect.stringMatching(message),
  })

describe('a delivery', () => {
  test('signed by the reference library is verified, as text and as bytes', async () => {
    expect(await verifyWebhook(body, headersOf(), secret)).toEqual(event)
    expect(await verifyWebhook(new TextEncoder().encode(body), headersOf(), secret)).toEqual(event)
    expect(await verifyWebhook(Buffer.from(body), headersOf(), secret.replace('whsec_', ''))).toEqual(event)
  })

  test('has its headers in a Headers, or in what Node has', async () => {
    expect(await verifyWebhook(body, new Headers(headersOf()), secret)).toEqual(event)
    expect(await verifyWebhook(body, { ...headersOf(), accept: ['*/*'], via: undefined }, secret)).toEqual(event)
  })

  test('that the reference library takes is taken, and the other way round', async () => {
    const headers = headersOf()
    expect(new Webhook(secret).verify(body, headers)).toEqual(await verifyWebhook(body, headers, secret))
    const forged = { ...headers, 'webhook-id': 'msg-2' }
    expect(() => new Webhook(secret).verify(body, forged)).toThrow('No matching signature')
    await expect(verifyWebhook(body, forged, secret)).rejects.toEqual(refused(/No signature/))
  })

  test('is verified by either secret while one is being rotated, on both sides', async () => {
    const next = newSecret()
    const both = {
      ...headersOf(),
      'webhook-signature': `${headersOf({ by: next })['webhook-signature']} v1a,other ${headersOf()['webhook-signature']}`,
    }
    for (const known of [secret, next, [newSecret(), secret], [next]]) {
      expect(await verifyWebhook(body, both, known)).toEqual(event)
    }
    await expect(verifyWebhook(body, both, newSecret())).rejects.toEqual(refused(/No signature/))
  })
})

describe('what is no delivery', () => {
  const changed = {
    'another body': [body.replace('注', '主'), headersOf()],
    'another id': [body, { ...headersOf(), 'webhook-id': 'msg-2' }],
    'another time': [
      body,
      { ...headersOf(), 'webhook-timestamp': headersOf({ at: secondsAgo(1) })['webhook-timestamp'] },
    ],
    'another secret': [body, headersOf({ by: newSecret() })],
    'no signature of this kind': [body, { ...headersOf(), 'webhook-signature': 'v2,AAAA v1a,AAAA' }],
    'a signature that is cut off': [
      body,
      { ...headersOf(), 'webhook-signature': headersOf()['webhook-signature'].slice(0, -4) },
    ],
    'a signature that is no base64': [body, { ...headersOf(), 'webhook-signature': 'v1,*** v1 ,' }],
    'a bare hash': [
      body,
      { ...headersOf(), 'webhook-signature': `v1,${createHmac('sha256', '').update(body).digest('base64')}` },
    ],
  } as const
  test.each(Object.entries(changed))('is refused: %s', async (_, [payload, headers]) => {
    await expect(verifyWebhook(payload, headers, secret)).rejects.toEqual(
      refused('No signature of the webhook is by this secret'),
    )
  })

  test('is refused when it is too old, or of the future, as the receiver sees it', async () => {
    await expect(verifyWebhook(body, headersOf({ at: secondsAgo(301) }), secret)).rejects.toEqual(refused(/too old/))
    await expect(verifyWebhook(body, headersOf({ at: secondsAgo(-330) }), secret)).rejects.toEqual(refused(/future/))
    expect(await verifyWebhook(body, headersOf({ at: secondsAgo(290) }), secret)).toEqual(event)
    expect(await verifyWebhook(body, headersOf({ at: secondsAgo(900) }), secret, { toleranceSeconds: 1_000 })).toEqual(
      event,
    )
  })

  test.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('is refused without %s', async (name) => {
    const { [name]: _, ...rest } = headersOf() as Record<string, string>
    await expect(verifyWebhook(body, rest, secret)).rejects.toEqual(refused(`The webhook has no ${name} header`))
    await expect(verifyWebhook(body, new Headers(rest), secret)).rejects.toBeInstanceOf(WebhookVerificationError)
  })

  test.each(['soon', '-1', '1e3', '0x10', ''])('is refused with the time %j', async (timestamp) => {
    const headers = { ...headersOf(), 'webhook-timestamp': timestamp }
    await expect(verifyWebhook(body, headers, secret)).rejects.toBeInstanceOf(WebhookVerificationError)
  })

  test('is refused when it is signed but no JSON', async () => {
    await expect(verifyWebhook('{', headersOf({ payload: '{' }), secret)).rejects.toEqual(refused(/not JSON/))
  })
})

test('a secret that is none is the program’s mistake, and said to be', async () => {
  for (const wrong of ['', 'whsec_', 'whsec_***', []]) {
    await expect(verifyWebhook(body, headersOf(), wrong)).rejects.toBeInstanceOf(TypeError)
  }
})

test('an event’s type tells what its data is', () => {
  const explain = (one: WebhookEvent) => {
    switch (one.type) {
      case 'order.status_updated':
        expectTypeOf(one.data.to).toExtend<string>()
        return one.data.orderId
      case 'product.stock_low':
        expectTypeOf(one.data.available).toEqualTypeOf<number>()
        return one.data.variantId
      default:
        return one.timestamp
    }
  }
  const lowStock = { productId: 'p', variantId: 'v', available: 1, threshold: 5 }
  expect(explain({ type: 'product.stock_low', timestamp: '', data: lowStock })).toBe('v')
  expectTypeOf<WebhookEvent<'user.registered'>['data']>().toEqualTypeOf<{ userId: string }>()
})

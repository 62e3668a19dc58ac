import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { ENDPOINTS, type StripeFake, startStripeFake } from '@shop/core/testing/stripe'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findOptionalTool } from '../cli/optional-tools.ts'
import { differences } from './differences.ts'

// Stripe's own stub answers samples made from its OpenAPI document, and refuses parameters that are not in it. Where it
// is not installed (`go install github.com/stripe/stripe-mock@latest`), `npm test` says at its end what it left out.
const program = findOptionalTool('stripe-mock')

/** In the library's types, but not in the sample. */
const NOT_IN_SAMPLES = ['allow_redirects', 'electronic_commerce_indicator', 'payment_record', 'source']
/** In samples, though they come only in cases the fake does not have, or only when they are asked for. */
const NOT_HERE = ['connect_reserved', 'refunds']

it('differences are fields that only one has, and values of another kind', () => {
  const ours = { id: 'a', amount: 1, card: null, list: [{ x: 1 }], metadata: { any: 1 }, inner: { odd: 1 } }
  const theirs = { id: 'b', amount: '1', card: {}, list: [{ x: 2, y: 3 }], metadata: {}, inner: {}, extra: 1, more: 1 }
  expect(differences(ours, theirs, { onlyOurs: [], onlyTheirs: ['more'] })).toEqual([
    'amount is number here, string there',
    'list[].y is only there',
    'inner.odd is only here',
    'extra is only there',
  ])
  expect(differences({ a: { b: 1 } }, { a: {} }, { onlyOurs: ['b'], onlyTheirs: [] })).toEqual([])
  expect(differences([1], { 0: 1 }, { onlyOurs: [], onlyTheirs: [] })).toEqual([' is list here, object there'])
})

if (program) {
  describe('what the fake answers is what Stripe answers', () => {
    let mock: { url: string; child: ChildProcess }
    let fake: StripeFake
    let ids: Record<string, string>
    beforeAll(async () => {
      mock = await startMock(program)
      fake = await startStripeFake()
      ids = await someOfEverything()
    })
    afterAll(async () => {
      mock.child.kill()
      await Promise.all([fake.stop(), once(mock.child, 'exit')])
    })

    const call = async (base: string, method: string, path: string, fields = '') => {
      const isPost = method === 'POST'
      const response = await fetch(`${base}${path}${isPost || !fields ? '' : `?${fields}`}`, {
        method,
        headers: { authorization: 'Bearer sk_test_123', 'content-type': 'application/x-www-form-urlencoded' },
        ...(isPost && { body: fields }),
      })
      return { status: response.status, body: (await response.json()) as { id: string } }
    }
    const INTENT = 'amount=1290&currency=eur'
    const anIntent = async (fields = '') =>
      (await call(fake.url, 'POST', '/v1/payment_intents', INTENT + fields)).body.id

    async function someOfEverything() {
      const [open, other, paid] = [await anIntent(), await anIntent(), await anIntent('&metadata[order]=1')]
      const { latest_charge, payment_method } = await fake.confirm(paid)
      const refund = await fake.refund(paid, 290)
      return {
        open,
        other,
        paid,
        refund: refund.id,
        charge: latest_charge as string,
        method: payment_method as string,
        event: String(fake.events[0]?.event.id),
      }
    }

    /** Endpoint, path with names of ids, fields. */
    const requests: [endpoint: string, path: string, fields?: string][] = [
      [
        'POST /v1/payment_intents',
        '',
        `${INTENT}&metadata[order]=1&receipt_email=ada@example.com&allowed_payment_method_types[]=card`,
      ],
      ['POST /v1/payment_intents', '', `${INTENT}&confirm=true&payment_method=pm_card_visa&expand[]=latest_charge`],
      ['GET /v1/payment_intents', '', 'limit=2&created[gte]=1&expand[]=data.latest_charge'],
      ['GET /v1/payment_intents/:id', 'paid', 'expand[]=latest_charge&expand[]=payment_method'],
      ['POST /v1/payment_intents/:id', 'open', 'metadata[more]=2&description=Lamp&amount=2000'],
      ['POST /v1/payment_intents/:id/confirm', 'open', 'payment_method=pm_card_visa&return_url=https://shop.example'],
      ['POST /v1/payment_intents/:id/cancel', 'other', 'cancellation_reason=abandoned'],
      ['GET /v1/payment_methods/:id', 'method'],
      ['GET /v1/charges', '', 'limit=1'],
      ['GET /v1/charges/:id', 'charge'],
      ['POST /v1/refunds', 'paid', 'amount=100&reason=requested_by_customer&metadata[return]=1'],
      ['GET /v1/refunds', '', 'limit=1'],
      ['GET /v1/refunds/:id', 'refund', 'expand[]=charge&expand[]=payment_intent'],
      ['GET /v1/events', '', 'limit=1&type=charge.succeeded'],
      ['GET /v1/events/:id', 'event'],
      ['GET /v1/balance', ''],
    ]

    it('is asked at every endpoint', () => {
      expect([...new Set(requests.map(([endpoint]) => endpoint))].toSorted()).toEqual(Object.keys(ENDPOINTS).toSorted())
    })

    it.each(requests)('%s %s %s', async (endpoint, name, fields = '') => {
      const [method = '', pattern = ''] = endpoint.split(' ')
      const id = ids[name] ?? ''
      const asked = pattern === '/v1/refunds' && id ? `${fields}&payment_intent=${id}` : fields
      const path = pattern.replace(':id', id)
      const [ours, theirs] = await Promise.all([fake.url, mock.url].map((base) => call(base, method, path, asked)))
      expect({ ours, theirs }).toMatchObject({ ours: { status: 200 }, theirs: { status: 200 } })
      expect(differences(ours?.body, theirs?.body, { onlyOurs: NOT_IN_SAMPLES, onlyTheirs: NOT_HERE })).toEqual([])
    })

    it.each(['currency=eur', 'amount=1290', 'amount=many&currency=eur', `${INTENT}&amuont=1`])(
      'is refused where Stripe refuses: %s',
      async (fields) => {
        for (const base of [fake.url, mock.url]) {
          const { status, body } = await call(base, 'POST', '/v1/payment_intents', fields)
          expect({ base, status, body }).toMatchObject({
            status: 400,
            body: { error: { type: 'invalid_request_error' } },
          })
        }
      },
    )
  })
}

/** It says where it listens, and takes any ports when told to. */
async function startMock(path: string) {
  const child = spawn(path, ['-http-addr', '127.0.0.1:0', '-https-addr', '127.0.0.1:0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface(child.stdout)) {
    const [, address] = /HTTP at address: (\S+)/.exec(line) ?? []
    if (address) return { url: `http://${address}`, child }
  }
  throw new Error('stripe-mock did not start')
}

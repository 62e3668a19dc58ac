import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type LocalStripe, startLocalStripe } from './index.ts'
import { isFakeWanted, stripeSettings } from './settings.ts'

let stripe: LocalStripe
const heard: string[] = []
const shop = createServer(async (asked, response) => {
  for await (const chunk of asked) heard.push((JSON.parse(String(chunk)) as { type: string }).type)
  response.end()
})
beforeEach(async () => {
  heard.length = 0
  await once(shop.listen(0, '127.0.0.1'), 'listening')
  const webhookUrl = `http://127.0.0.1:${(shop.address() as AddressInfo).port}/hook`
  stripe = await startLocalStripe({ port: 0, webhookUrl })
})
afterEach(async () => {
  await stripe.close()
  shop.close()
})

const post = (path: string, body: unknown) =>
  fetch(`${stripe.url}/_fake/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
const done = async (path: string, body: unknown = {}) => {
  const response = await post(path, body)
  expect({ path, status: response.status }).toEqual({ path, status: 200 })
  return (await response.json()) as { id: string; status: string }
}
const state = async () =>
  (await (await fetch(`${stripe.url}/_fake/state`)).json()) as {
    intents: {
      id: string
      status: string
      refunds: object[]
      events: { id: string; type: string; delivery: string }[]
    }[]
    faults: object
    outage: object
  }
const api = (path: string, fields?: Record<string, string>) =>
  fetch(`${stripe.fake.url}/v1/${path}`, {
    headers: { authorization: `Bearer ${stripe.secretKey}` },
    ...(fields && { method: 'POST', body: new URLSearchParams(fields) }),
  })
async function anIntent(): Promise<string> {
  const response = await api('payment_intents', { amount: '1290', currency: 'eur', 'metadata[order]': 'S-1' })
  return ((await response.json()) as { id: string }).id
}

test('a shop finds it by four settings', () => {
  expect(stripeSettings(stripe)).toEqual({
    STRIPE_API_URL: stripe.fake.url,
    STRIPE_SECRET_KEY: expect.stringMatching(/^sk_test_\w{32}$/) as unknown,
    STRIPE_PUBLISHABLE_KEY: 'pk_test_local',
    STRIPE_WEBHOOK_SECRET: expect.stringMatching(/^whsec_\w{32}$/) as unknown,
  })
})

test('it is there unless there is an account, or nothing to pay', () => {
  expect(isFakeWanted({})).toBe(true)
  expect(isFakeWanted({ STRIPE_SECRET_KEY: '', PAYMENTS: '' })).toBe(true)
  expect(isFakeWanted({ STRIPE_SECRET_KEY: 'sk_test_mine' })).toBe(false)
  expect(isFakeWanted({ PAYMENTS: 'off' })).toBe(false)
})

describe('what people and banks do', () => {
  test('pays, and the shop hears of it', async () => {
    const id = await anIntent()
    expect(await done(`intents/${id}/confirm`)).toMatchObject({ status: 'succeeded' })
    await stripe.fake.settled()
    expect(heard).toEqual(['payment_intent.created', 'charge.succeeded', 'payment_intent.succeeded'])
    const { intents } = await state()
    expect(intents).toMatchObject([
      { id, metadata: { order: 'S-1' }, charges: [{ amount: 1290 }], events: [{ delivery: 'delivered' }, {}, {}] },
    ])
  })

  test('is declined, authenticates, pays from a bank, refunds', async () => {
    const id = await anIntent()
    expect(await done(`intents/${id}/confirm`, { number: '4000000000000002' })).toMatchObject({
      status: 'requires_payment_method',
    })
    await done(`intents/${id}/confirm`, { number: '4000000000003220' })
    expect(await done(`intents/${id}/authenticate`, { outcome: 'succeed' })).toMatchObject({ status: 'succeeded' })
    const refund = await done(`intents/${id}/refund`, { amount: 290 })
    expect(await done(`refunds/${refund.id}/finish`, { outcome: 'fail' })).toMatchObject({ status: 'failed' })

    const other = await anIntent()
    await done(`intents/${other}/confirm`, { number: 'DE08370400440532013003' })
    expect(await done(`intents/${other}/settle`, { outcome: 'succeed' })).toMatchObject({ status: 'succeeded' })
  })

  test('sends an event again', async () => {
    await anIntent()
    await stripe.fake.settled()
    const [intent] = (await state()).intents
    await done(`events/${intent?.events[0]?.id}/resend`)
    expect(heard).toEqual(['payment_intent.created', 'payment_intent.created'])
  })
})

test('trouble is switched on and off', async () => {
  await done('faults', { loss: 1, delayMs: 5 })
  await anIntent()
  await stripe.fake.settled()
  expect(heard).toEqual([])
  await done('outage', { kind: 'error', path: '^/v1/payment_intents', times: 1 })
  expect((await api('balance')).status).toBe(200)
  expect(await state()).toMatchObject({ faults: { loss: 1, delayMs: 5 }, outage: { kind: 'error', times: 1 } })
  expect((await api('payment_intents')).status).toBe(500)
  expect((await api('payment_intents')).status).toBe(200)
  await done('outage', null)
  await done('faults')
  expect(await state()).toMatchObject({ faults: { loss: 0, delayMs: 0 }, outage: {} })
})

test('webhooks go where they are told to', async () => {
  await done('webhooks', null)
  await anIntent()
  expect((await state()).intents[0]?.events[0]).toMatchObject({ delivery: 'unsent' })
  const { requests } = (await (await fetch(`${stripe.url}/_fake/requests`)).json()) as { requests: object[] }
  expect(requests).toMatchObject([{ method: 'POST', path: '/v1/payment_intents', status: 200 }])
})

test.each([
  ['intents/pi_none/confirm', {}, 404],
  ['faults', { loss: 2 }, 400],
  ['faults', { los: 1 }, 400],
  ['outage', { kind: 'strike' }, 400],
  ['outage', { kind: 'error', path: '(' }, 400],
  ['intents', {}, 404],
  ['constructor', {}, 404],
])('%s with %j is refused', async (path, body, status) => {
  const response = await post(path, body)
  expect(response.status).toBe(status)
  expect(((await response.json()) as { error: string }).error).toMatch(/\w/)
})

test('what cannot be confirmed says why', async () => {
  const id = await anIntent()
  expect((await post(`intents/${id}/confirm`, { number: '1234' })).status).toBe(402)
  await done(`intents/${id}/confirm`)
  const again = await post(`intents/${id}/confirm`, {})
  expect(again.status).toBe(400)
  expect(await again.json()).toMatchObject({ error: expect.stringContaining('already succeeded') as unknown })
})

test('the page runs its own script and nobody else’s', async () => {
  const page = await fetch(stripe.url)
  const policy = page.headers.get('content-security-policy')
  expect(policy).toContain("script-src 'self';")
  expect(policy).not.toContain('unsafe-')
  const text = await page.text()
  const files = [...text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path)
  expect(files).toContain('/stripe.mjs')
  for (const path of files) expect((await fetch(stripe.url + path)).status).toBe(200)
  expect(text).not.toMatch(/(src|href)="https?:/)
  expect((await fetch(`${stripe.url}/nope`)).status).toBe(404)
})

test('a page of the web can neither read payments nor pay', async () => {
  const { port } = new URL(stripe.url)
  const status = await new Promise((resolve) => {
    const headers = { host: `evil.example:${port}` }
    request({ port, path: '/_fake/state', headers }, ({ statusCode }) => resolve(statusCode)).end()
  })
  expect(status).toBe(403)
  const form = { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}' }
  expect((await fetch(`${stripe.url}/_fake/intents/${await anIntent()}/confirm`, form)).status).toBe(415)
  const guess = await fetch(`${stripe.url}/v1/payment_intents`, { headers: { authorization: 'Bearer sk_test_guess' } })
  expect(guess.status).toBe(401)
})

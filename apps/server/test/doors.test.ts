import fc from 'fast-check'
import { aVariant } from '@shop/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestServer, routes, type TestServer } from './test-server.ts'

let server: TestServer
let session: Record<string, string>
/** Inputs every procedure accepts, or refuses for what they say rather than how they look. */
let samples: Record<string, object[]>

const NOBODY = '019ab000-0000-7000-8000-000000000000'
const address = { name: 'A', line1: 'B', city: 'C', postalCode: 'D', country: 'DE' }
const withoutInput = [{}]

beforeAll(async () => {
  server = await createTestServer()
  const password = 'correct horse battery'
  const { body } = await server.rpc('auth.register', { email: 'door@example.com', name: 'Door', password })
  session = { authorization: `Bearer ${body.token}` }
  const { id: variantId, productId } = await aVariant(server.shop)
  await server.rpc('cart.addItem', { variantId }, session)
  samples = {
    'health.check': withoutInput,
    'health.detailed': withoutInput,
    'health.ready': withoutInput,
    'health.live': withoutInput,
    'auth.register': [{ email: 'DOOR@example.com', name: 'Door', password }],
    'auth.login': [{ email: 'door@example.com', password: 'wrong' }],
    'auth.me': withoutInput,
    'products.list': [{}, { limit: 1 }, { cursor: 'made up' }],
    'products.search': [{ q: 'product' }, { q: '1' }, { q: 'true', limit: 2 }],
    'products.byId': [{ id: productId }, { id: 'no-such-slug' }, { id: NOBODY }],
    'cart.get': withoutInput,
    'cart.addItem': [{ variantId: NOBODY }, { productId: NOBODY, quantity: 2 }, { variantId, quantity: 99 }],
    'cart.updateItem': [{ itemId: NOBODY, quantity: 2 }],
    'cart.removeItem': [{ itemId: NOBODY }],
    'orders.list': [{}, { limit: 1, status: 'pending' }],
    'orders.byId': [{ id: NOBODY }],
    'cart.clear': withoutInput,
    'orders.place': [{ shippingAddress: address }, { shippingAddress: address, expectedTotalCents: 1 }],
  }
})
afterAll(() => server.close())

/** An answer without what differs from call to call. */
const comparable = ({ status, body }: { status: number; body: Record<string, unknown> }) => {
  const { requestId: _, uptimeSeconds: __, dependencies: ___, ...rest } = body
  return { ok: status < 300, status: status < 300 ? 200 : status, rest }
}

const procedures = [...routes.keys()]

test('there are samples for every procedure', () => {
  expect(Object.keys(samples).toSorted()).toEqual(procedures.toSorted())
})

describe.each(procedures)('%s', (name) => {
  test('answers alike through both doors, whichever comes first', async () => {
    for (const sample of samples[name] ?? []) {
      const first = comparable(await server.rpc(name, sample, session))
      const second = comparable(await server.rest(name, sample, session))
      const third = comparable(await server.rpc(name, sample, session))
      expect(second).toEqual(first)
      expect(third).toEqual(first)
    }
  })

  test('refuses a guest alike through both doors', async () => {
    const [sample] = samples[name] ?? []
    expect(comparable(await server.rest(name, sample))).toEqual(comparable(await server.rpc(name, sample)))
  })

  test('refuses alike what has the wrong shape, naming the same fields', async () => {
    const { input } = routes.get(name) ?? {}
    if (!input) return
    const [sample = {}] = samples[name] ?? []
    const fields = Object.keys(input.shape)
    const wrong = fc.record({
      field: fc.constantFrom(...fields, 'aFieldNobodyKnows'),
      value: fc.oneof(fc.constantFrom('', 'x\u0000y', '-1', '1e3', '0x10', ' 2', '2 ', 'TRUE', 'null'), fc.string()),
    })
    await fc.assert(
      fc.asyncProperty(wrong, async ({ field, value }) => {
        const mutated = { ...sample, [field]: value }
        const isPathOrQuery = ['GET', 'DELETE'].includes(routes.get(name)?.rest.method ?? '')
        const inPath = routes.get(name)?.rest.path.includes(`{${field}}`)
        // Text that reads as a number or boolean means that in a URL; an empty path segment is another route.
        fc.pre(!(isPathOrQuery || inPath) || (Number.isNaN(Number(value)) && value !== 'true' && value !== 'false'))
        fc.pre(!(inPath && (value === '' || value === '.' || value === '..')))
        const rpc = comparable(await server.rpc(name, mutated, session))
        const rest = comparable(await server.rest(name, mutated, session))
        expect(rest).toEqual(rpc)
        expect(rpc.status).not.toBe(500)
      }),
      { numRuns: 25 },
    )
  })
})

test('REST never changes what RPC accepts', async () => {
  const loose = { variantId: NOBODY, quantity: '2' }
  for (let round = 0; round < 2; round++) {
    expect((await server.rpc('cart.addItem', loose)).body.code).toBe('request.invalid')
    expect((await server.rest('cart.addItem', loose)).body.code).toBe('request.invalid')
    expect((await server.rest('products.list', { limit: '2' })).status).toBe(200)
    expect((await server.rpc('products.list', { limit: '2' })).body.code).toBe('request.invalid')
  }
})

test('privileged fields are refused wherever they are added', async () => {
  for (const name of procedures.filter((procedure) => routes.get(procedure)?.type === 'mutation')) {
    const { input } = routes.get(name) ?? {}
    const [sample] = samples[name] ?? []
    for (const field of ['role', 'priceCents', 'userId', 'status', 'version', 'constructor']) {
      if (!input) continue
      const { body } = await server.rpc(name, { ...sample, [field]: 'admin' }, session)
      expect(body.code, `${name} with ${field}`).toBe('request.invalid')
    }
  }
})

import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { aProduct, aStripe, type FakeStripe } from '@shop/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aPerson, anAdmin, type Person } from './people.ts'
import { type Answer, createTestServer, routes, type TestServer } from './test-server.ts'

let server: TestServer
let fake: FakeStripe
/** An admin, who may call everything. */
let admin: Person
/** Inputs every procedure accepts, or refuses for what they say rather than how they look. */
let samples: Record<string, object[]>

const NOBODY = '019ab000-0000-7000-8000-000000000000'
const address = { name: 'A', line1: 'B', city: 'C', postalCode: 'D', country: 'DE' }
const withoutInput = [{}]

beforeAll(async () => {
  fake = await aStripe()
  server = await createTestServer({ payments: fake.gateway })
  admin = await anAdmin(server)
  const { email } = admin
  const { id: productId, variants } = await aProduct(server.shop, { category: 'a-category', brand: 'a-brand' })
  const { id: variantId, sku } = variants[0]!
  await server.rpc('cart.addItem', { variantId }, admin.bearer)
  const [shippedId, pendingId] = [await anOrderOf(admin, 'shipped'), await anOrderOf(admin, 'pending')]
  const password = 'wrong password'
  samples = {
    'health.check': withoutInput,
    'health.detailed': withoutInput,
    'health.ready': withoutInput,
    'health.live': withoutInput,
    'auth.register': [{ email: email.toUpperCase(), name: 'Door', password }],
    'auth.confirmRegistration': [{ token: 'made up' }],
    'auth.login': [{ email, password }],
    'auth.validate': withoutInput,
    'auth.refresh': withoutInput,
    'auth.logout': withoutInput,
    'auth.logoutAll': withoutInput,
    'auth.forgotPassword': [{ email }, { email: 'nobody@example.com' }],
    'auth.resetPassword': [{ token: 'made up', password }],
    'auth.changePassword': [{ currentPassword: password, newPassword: password }],
    'auth.me': withoutInput,
    'products.list': [
      {},
      { limit: 1, sort: 'price_desc' },
      { cursor: 'made up' },
      { minCents: 1, maxCents: 9_999, inStock: true, minRating: 1.5, tag: 'a tag', withTotal: true },
      { brand: 'no-such-brand' },
    ],
    'products.search': [
      { q: 'product' },
      { q: '1' },
      { q: 'true', limit: 2 },
      { q: '' },
      { q: 'produkt', inStock: false },
    ],
    'products.categories': withoutInput,
    'products.brands': withoutInput,
    'products.byCategory': [{ category: 'no-such-category' }, { category: 'a-category', limit: 1 }],
    'products.reviews': [{ id: productId }, { id: 'no-such-slug' }],
    'products.addReview': [{ id: NOBODY, rating: 5 }],
    'products.create': [{ name: 'Taken', variants: [{ sku, priceCents: 1 }] }],
    'products.update': [
      { id: productId, version: 99, name: 'Stale' },
      { id: NOBODY, version: 1, variants: [{ sku: 'S', priceCents: 1 }] },
    ],
    'products.remove': [{ id: NOBODY }],
    'products.adjustStock': [
      { id: productId, delta: -1_000_000 },
      { id: NOBODY, delta: 1 },
    ],
    'products.priceHistory': [{ id: productId, limit: 1 }, { id: NOBODY }],
    'products.createCategory': [{ name: 'Taken', slug: 'a-category' }],
    'products.updateCategory': [{ id: NOBODY, name: 'Another' }],
    'products.removeCategory': [{ id: NOBODY }],
    'products.createBrand': [{ name: 'Taken', slug: 'a-brand' }],
    'products.updateBrand': [{ id: NOBODY, name: 'Another' }],
    'products.removeBrand': [{ id: NOBODY }],
    'products.byId': [{ id: productId }, { id: 'no-such-slug' }, { id: NOBODY }],
    'products.images': [{ id: productId }, { id: NOBODY }],
    'products.startImageUpload': [
      { id: productId, bytes: 1_000 },
      { id: NOBODY, bytes: 1_000 },
    ],
    'products.finishImageUpload': [
      { id: productId, uploadId: NOBODY },
      { id: NOBODY, uploadId: NOBODY, alt: 'A chair' },
    ],
    'products.removeImage': [{ id: productId, imageId: NOBODY }],
    'products.import': [{ csv: 'sku\nA\n' }, { csv: 'no header' }, { csv: '' }],
    'products.importStatus': [{ id: NOBODY }],
    'products.export': withoutInput,
    'products.exportStatus': [{ id: NOBODY }],
    'products.transfers': [{ limit: 1, cursor: 'made up' }, { limit: 0 }],
    'cart.get': withoutInput,
    'cart.addItem': [{ variantId: NOBODY }, { productId: NOBODY, quantity: 2 }, { variantId, quantity: 99 }],
    'cart.updateItem': [{ itemId: NOBODY, quantity: 2 }],
    'cart.removeItem': [{ itemId: NOBODY }],
    'orders.shippingMethods': [{ country: 'DE' }],
    'orders.quote': [{ country: 'DE' }, { country: 'DE', shippingMethod: 'no-such-method' }],
    'orders.claim': [{ id: NOBODY, orderToken: 'made up' }],
    'orders.list': [{}, { limit: 1, status: 'pending' }],
    'orders.byId': [{ id: NOBODY }],
    'orders.cancel': [{ id: NOBODY }, { id: shippedId, reason: 'Too late' }],
    'orders.tracking': [{ id: NOBODY }, { id: shippedId }],
    'orders.onStatus': [{ id: NOBODY }, { id: shippedId }, { id: shippedId, lastEventId: 'made up' }],
    'orders.adminList': [
      {},
      { q: 'K7QM-42XD', limit: 1 },
      { q: 'product', status: 'shipped', from: '2026-01-01T00:00:00.000Z' },
      { q: '%', email, customerId: admin.id },
      { cursor: 'made up' },
    ],
    'orders.adminStats': [
      {},
      { from: '2026-01-01', to: '2026-01-31', timeZone: 'Europe/Berlin' },
      { from: '2026-02-01', to: '2026-01-01' },
      { timeZone: 'Nowhere/Land' },
    ],
    'orders.updateStatus': [
      { id: NOBODY, status: 'shipped' },
      { id: shippedId, status: 'processing' },
      { id: shippedId, status: 'delivered', carrier: 'DHL' },
    ],
    'orders.addTrackingEvent': [
      { id: NOBODY, status: 'in_transit', description: 'On its way' },
      { id: pendingId, status: 'in_transit', description: 'On its way' },
    ],
    'cart.clear': withoutInput,
    'cart.merge': [{ cartToken: 'made up' }],
    'wishlist.list': [{}, { limit: 1 }, { cursor: 'made up' }],
    'wishlist.count': withoutInput,
    'wishlist.check': [{ productId }, { productId: NOBODY }],
    'wishlist.add': [{ productId }, { productId: NOBODY }],
    'wishlist.remove': [{ productId: NOBODY }],
    'wishlist.clear': withoutInput,
    'wishlist.moveToCart': [{ productId: NOBODY }, { productId: NOBODY, variantId, quantity: 2 }],
    'orders.place': [{ shippingAddress: address }, { shippingAddress: address, expectedTotalCents: 1 }],
    'payments.createIntent': [{ orderId: NOBODY }, { orderId: shippedId }],
    'payments.byOrder': [{ orderId: NOBODY }, { orderId: shippedId }],
    'payments.refund': [
      { paymentId: NOBODY },
      { paymentId: NOBODY, amountCents: 1, reason: 'Broken' },
      { paymentId: NOBODY, lines: [{ lineId: NOBODY, quantity: 1 }], restock: true },
      { paymentId: NOBODY, amountCents: 1, lines: [{ lineId: NOBODY, quantity: 1 }] },
    ],
    'webhooks.list': withoutInput,
    'webhooks.create': [{ url: 'https://10.0.0.1/', events: ['order.created'] }],
    'webhooks.update': [
      { id: NOBODY, description: 'Another' },
      { id: NOBODY, url: 'https://127.0.0.1/' },
    ],
    'webhooks.rotateSecret': [{ id: NOBODY }, { id: NOBODY, overlapHours: 0 }],
    'webhooks.remove': [{ id: NOBODY }],
    'webhooks.deliveries': [{ id: NOBODY }, { id: NOBODY, status: 'failed', limit: 1 }],
    'webhooks.redeliver': [{ id: NOBODY }],
    'webhooks.sendTest': [{ id: NOBODY }],
    'exports.create': [
      {},
      { subject: 'customers', status: 'active', from: '2026-01-01T00:00:00.000Z' },
      { subject: 'customers', status: 'shipped' },
      { subject: 'products', to: '2026-01-01T00:00:00.000Z' },
    ],
    'exports.byId': [{ id: NOBODY }],
    'exports.cancel': [{ id: NOBODY }],
    'exports.list': [{ limit: 0 }, { cursor: 'made up' }],
    'users.profile': withoutInput,
    'users.updateProfile': [{}, { name: 'Another' }, { phone: '+49 731 1' }, { phone: null }],
    'users.exportData': withoutInput,
    'users.erase': [{ password }],
    'users.changeEmail': [{ newEmail: 'new@example.com', password }],
    'users.confirmEmailChange': [{ token: 'made up' }],
    'users.addresses': withoutInput,
    'users.addAddress': [address, { ...address, isDefault: true }],
    'users.updateAddress': [{ id: NOBODY, ...address }],
    'users.removeAddress': [{ id: NOBODY }],
    'users.preferences': withoutInput,
    'users.updatePreferences': [{}, { language: 'de', newsletter: true, cartReminders: true }],
    'users.adminList': [{}, { q: email, limit: 1 }, { status: 'disabled' }, { role: 'admin' }, { cursor: 'made up' }],
    'users.updateStatus': [
      { id: NOBODY, status: 'disabled' },
      { id: admin.id, status: 'disabled' },
    ],
    'users.audit': [{ limit: 1 }, { subjectId: admin.id }, { action: 'user.erased' }, { cursor: 'made up' }],
  }
})
afterAll(async () => {
  await server.close()
  await fake.stripe.stop()
})

/** An order that nothing of this file moves. */
async function anOrderOf({ id: userId, email }: Person, status: 'shipped' | 'pending'): Promise<string> {
  const { id } = await server.shop.db.order.create({
    data: {
      number: randomUUID(),
      userId,
      email,
      status,
      currency: 'EUR',
      subtotalCents: 1,
      totalCents: 1,
      shippingAddress: address,
      reservedUntil: new Date(),
      history: { create: { to: status, actorKind: 'system' } },
    },
  })
  return id
}

/** These change what the next call finds: a session that ends, an address book that fills. */
const needsNewcomer = ['auth.refresh', 'auth.logout', 'auth.logoutAll', 'users.addAddress']
const sessionFor = async (name: string) =>
  needsNewcomer.includes(name) ? (await aPerson(server)).bearer : admin.bearer

/** Nearly every value of some field makes them succeed, and they make what may be there only once. */
const makesOnce = ['products.createCategory', 'products.createBrand']

/** What is new with every call. */
const fresh = ['requestId', 'uptimeSeconds', 'dependencies', 'token', 'expiresAt']
const freshOf: Record<string, string[]> = {
  'auth.refresh': ['user'],
  'users.exportData': ['activity'],
  'users.addAddress': ['id'],
  'products.startImageUpload': ['uploadId', 'uploadUrl'],
  'products.import': ['id', 'createdAt'],
  'products.export': ['id', 'createdAt'],
  'exports.create': ['id', 'createdAt'],
}

/** An answer without what differs from call to call. */
function comparable(name: string, { status, body }: Answer) {
  const isFresh = (key: string) => [...fresh, ...(freshOf[name] ?? [])].includes(key)
  const rest = Object.fromEntries(Object.entries(body).filter(([key]) => !isFresh(key)))
  return { ok: status < 300, status: status < 300 ? 200 : status, rest }
}

const procedures = [...routes.keys()]

test('there are samples for every procedure', () => {
  expect(Object.keys(samples).toSorted()).toEqual(procedures.toSorted())
})

describe.each(procedures)('%s', (name) => {
  test('answers alike through both doors, whichever comes first', async () => {
    for (const sample of samples[name] ?? []) {
      const first = comparable(name, await server.rpc(name, sample, await sessionFor(name)))
      const second = comparable(name, await server.rest(name, sample, await sessionFor(name)))
      const third = comparable(name, await server.rpc(name, sample, await sessionFor(name)))
      expect(second).toEqual(first)
      expect(third).toEqual(first)
    }
  })

  test('refuses a guest alike through both doors', async () => {
    const [sample] = samples[name] ?? []
    const overRpc = comparable(name, await server.rpc(name, sample))
    expect(comparable(name, await server.rest(name, sample))).toEqual(overRpc)
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
        const rpc = comparable(name, await server.rpc(name, mutated, await sessionFor(name)))
        // What is made once is there the second time.
        fc.pre(!(rpc.ok && makesOnce.includes(name)))
        const rest = comparable(name, await server.rest(name, mutated, await sessionFor(name)))
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
      const { body } = await server.rpc(name, { ...sample, [field]: 'admin' }, admin.bearer)
      expect(body.code, `${name} with ${field}`).toBe('request.invalid')
    }
  }
})

import { aProduct } from '@shop/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aPerson, anAdmin, bothDoors, type Person } from './people.ts'
import { createTestServer, type TestServer } from './test-server.ts'

let server: TestServer
let admin: Person
beforeAll(async () => {
  server = await createTestServer()
  admin = await anAdmin(server)
})
afterAll(() => server.close())

const get = (url: string) => server.request({ method: 'GET', url: `/api/v1${url}` })

describe('former slugs', () => {
  test('of a product lead on by 301, with the product all the same', async () => {
    const { id } = await aProduct(server.shop, { name: 'Kettle', slug: 'kettle' })
    await server.rest('products.update', { id, version: 1, slug: 'tea-kettle' }, admin.bearer)
    const answer = await get('/products/kettle')
    expect(answer).toMatchObject({ status: 301, body: { id, slug: 'tea-kettle' } })
    expect(answer.headers['location']).toBe('/api/v1/products/tea-kettle')
    expect(await get('/products/tea-kettle')).toMatchObject({ status: 200, body: { id } })
    expect(await get(`/products/${id}`)).toMatchObject({ status: 200 })
    expect(await server.rpc('products.byId', { id: 'kettle' })).toMatchObject({
      status: 200,
      body: { slug: 'tea-kettle' },
    })
  })

  test('of a category lead on by 301, keeping the rest of the address', async () => {
    await aProduct(server.shop, { category: 'pots' })
    const { id } = await server.shop.db.category.findUniqueOrThrow({ where: { slug: 'pots' } })
    await server.rest('products.updateCategory', { id, slug: 'pots-and-pans' }, admin.bearer)
    const answer = await get('/products/category/pots?sort=name&limit=5')
    expect(answer).toMatchObject({ status: 301, body: { items: [{ category: { slug: 'pots-and-pans' } }] } })
    expect(answer.headers['location']).toBe('/api/v1/products/category/pots-and-pans?sort=name&limit=5')
  })

  test('that never were are not found', async () => {
    for (const url of [
      '/products/never',
      '/products/category/never',
      '/products?category=never',
      '/products?brand=never',
    ]) {
      expect(await get(url)).toMatchObject({ status: 404, body: { code: expect.stringMatching(/\.not_found$/) } })
    }
  })
})

describe.each(bothDoors)('over %s', (door) => {
  test('a stale version gets 409 with the current one', async () => {
    const { id } = await aProduct(server.shop)
    const change = { id, version: 1, name: 'First' }
    expect(await server[door]('products.update', change, admin.bearer)).toMatchObject({ status: 200 })
    expect(await server[door]('products.update', change, admin.bearer)).toMatchObject({
      status: 409,
      body: { code: 'product.version_conflict', details: { currentVersion: 2 } },
    })
  })

  test('an adjustment of stock with a key is entered once', async () => {
    const { id, variants } = await aProduct(server.shop, { variants: [{ stock: 10 }] })
    const headers = { ...admin.bearer, 'idempotency-key': `stock-${door}-${id}` }
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => server[door]('products.adjustStock', { id, delta: -3 }, headers)),
    )
    for (const { status, body } of answers) {
      if (status === 200) expect(body).toMatchObject({ onHand: 7 })
      else expect(body.code).toBe('idempotency.in_progress')
    }
    const { onHand } = await server.shop.db.variant.findUniqueOrThrow({ where: { id: variants[0]!.id } })
    expect(onHand).toBe(7)
  })

  test('a product is made, found, reviewed once and taken from sale', async () => {
    const name = `Samovar of ${door}`
    const sku = `SAMOVAR-${door}`
    const variants = [{ sku, priceCents: 9_900, onHand: 3, options: { size: 'L' } }]
    const made = await server[door]('products.create', { name, variants, tags: ['Tea'] }, admin.bearer)
    expect(made.status).toBeLessThan(300)
    const { id, slug } = made.body
    const found = await server[door]('products.search', { q: `samovar ${door}` })
    expect(found.body).toMatchObject({
      items: [{ slug, inStock: true, highlights: { name: [{ text: 'Samovar', match: true }, {}, {}] } }],
      total: { count: 1, exact: true },
      nextCursor: null,
    })
    const customer = await aPerson(server)
    const review = { id, rating: 5, body: 'Boils.' }
    expect((await server[door]('products.addReview', review, customer.bearer)).status).toBeLessThan(300)
    expect(await server[door]('products.addReview', review, customer.bearer)).toMatchObject({
      status: 409,
      body: { code: 'review.exists' },
    })
    expect((await server[door]('products.byId', { id: slug })).body.rating).toEqual({ average: 5, count: 1 })
    expect((await server[door]('products.reviews', { id: slug })).body.items).toMatchObject([{ author: 'Ada' }])
    expect((await server[door]('products.remove', { id }, admin.bearer)).status).toBeLessThan(300)
    expect(await server[door]('products.byId', { id: slug })).toMatchObject({ status: 404 })
    expect((await server[door]('products.create', { name, variants }, admin.bearer)).body).toMatchObject({
      code: 'product.sku_taken',
      details: { skus: [sku] },
    })
  })

  test.each([
    ['products.list', { limit: 0 }, 'limit'],
    ['products.list', { sort: 'cheapest' }, 'sort'],
    ['products.list', { minRating: 6 }, 'minRating'],
    ['products.search', { q: 'x'.repeat(10_001) }, 'q'],
    ['products.create', { name: '', variants: [{ sku: 'A', priceCents: 1 }] }, 'name'],
    ['products.create', { name: 'A', variants: [] }, 'variants'],
    ['products.create', { name: 'A', variants: [{ sku: 'A', priceCents: 1.5 }] }, 'variants.0.priceCents'],
    ['products.create', { name: 'A', variants: [{ sku: 'A', priceCents: -1 }] }, 'variants.0.priceCents'],
    [
      'products.create',
      {
        name: 'A',
        variants: [
          { sku: 'A', priceCents: 1 },
          { sku: 'A', priceCents: 1 },
        ],
      },
      'variants',
    ],
    ['products.adjustStock', { id: '019ab000-0000-7000-8000-000000000000', delta: 0 }, 'delta'],
    ['products.addReview', { id: 'x', rating: 6 }, 'rating'],
    ['products.addReview', { id: 'x', rating: 5, body: 'x'.repeat(5_001) }, 'body'],
  ])('%s names the field that is wrong: %j', async (name, input, path) => {
    expect(await server[door](name, input, admin.bearer)).toMatchObject({
      status: 400,
      body: { code: 'request.invalid', issues: [{ path }] },
    })
  })
})

import { randomUUID } from 'node:crypto'
import { aProduct, type ProductSpec } from '@shop/core/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { aPerson, bothDoors, PASSWORD, type Person } from './people.ts'
import { createTestServer, type TestServer } from './test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await createTestServer({ overHttp: true })
})
afterAll(() => server.close())

describe.each(bothDoors)('the wishlist, over %s', (door) => {
  let ada: Person
  beforeEach(async () => {
    ada = await aPerson(server)
  })
  const call = (name: string, input: unknown, headers: Record<string, string> = ada.bearer) =>
    server[door](`wishlist.${name}`, input, headers)
  const list = async () => (await call('list', {})).body.items
  const cart = async () => (await server[door]('cart.get', undefined, ada.bearer)).body
  const remove = (id: string) => server.shop.db.product.update({ where: { id }, data: { deletedAt: new Date() } })

  /** A product that Ada has put on her wishlist, a second after the one before. */
  async function aWish(spec: ProductSpec = {}) {
    const product = await aProduct(server.shop, spec)
    server.shop.clock.now = new Date(server.shop.clock.now.getTime() + 1_000)
    await call('add', { productId: product.id })
    return product
  }

  describe('adding', () => {
    test('answers with the product as the lists show it', async () => {
      const { id: productId, slug, name } = await aProduct(server.shop, { variants: [{ priceCents: 700 }] })
      expect(await call('add', { productId })).toMatchObject({
        status: 200,
        body: {
          productId,
          name,
          addedAt: server.shop.clock.now.toISOString(),
          product: { id: productId, slug, price: { minCents: 700, currency: 'EUR' }, inStock: true },
        },
      })
    })

    test('twice is adding once, and the product stays where it was', async () => {
      const [first] = [await aWish(), await aWish()]
      const before = await list()
      server.shop.clock.now = new Date(server.shop.clock.now.getTime() + 1_000)
      expect((await call('add', { productId: first.id })).body).toEqual(before[1])
      expect(await list()).toEqual(before)
    })

    test('ten times at once is adding once', async () => {
      const { id: productId } = await aProduct(server.shop)
      const answers = await Promise.all(Array.from({ length: 10 }, () => call('add', { productId })))
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
      expect((await call('count', undefined)).body).toEqual({ count: 1 })
    })

    test('a product that never was, or is no longer sold, is refused', async () => {
      const { id } = await aProduct(server.shop)
      await remove(id)
      for (const productId of [id, randomUUID()]) {
        expect(await call('add', { productId })).toMatchObject({ status: 404, body: { code: 'product.not_found' } })
      }
    })

    test('names what is wrong with the input', async () => {
      expect(await call('add', { productId: 'a tent' })).toMatchObject({
        status: 400,
        body: { code: 'request.invalid', issues: [{ path: 'productId' }] },
      })
      expect(await call('add', {})).toMatchObject({ status: 400 })
      expect(await call('add', { productId: randomUUID(), userId: randomUUID() })).toMatchObject({ status: 400 })
    })

    test('ends at 500 products', async () => {
      const products = Array.from({ length: 500 }, () => ({ id: randomUUID(), slug: randomUUID(), name: 'Many' }))
      await server.shop.db.product.createMany({ data: products })
      await server.shop.db.wishlistItem.createMany({
        data: products.map(({ id }) => ({ userId: ada.id, productId: id })),
      })
      const { id: productId } = await aProduct(server.shop)
      expect(await call('add', { productId })).toMatchObject({
        status: 422,
        body: { code: 'wishlist.full', details: { maxItems: 500 } },
      })
      await call('remove', { productId: products[0]!.id })
      expect(await call('add', { productId })).toMatchObject({ status: 200 })
    })
  })

  describe('reading', () => {
    test('an empty one is no error', async () => {
      expect(await call('list', {})).toMatchObject({ status: 200, body: { items: [], nextCursor: null } })
      expect((await call('count', undefined)).body).toEqual({ count: 0 })
    })

    test('starts with what was added last', async () => {
      const products = [await aWish(), await aWish(), await aWish()]
      const ids = (await list()).map(({ productId }: { productId: string }) => productId)
      expect(ids).toEqual(products.map(({ id }) => id).toReversed())
    })

    test('goes page by page', async () => {
      const [first, second, third] = [await aWish(), await aWish(), await aWish()]
      const { body } = await call('list', { limit: 2 })
      expect(body.items).toMatchObject([{ productId: third.id }, { productId: second.id }])
      expect((await call('list', { limit: 2, cursor: body.nextCursor })).body).toMatchObject({
        items: [{ productId: first.id }],
        nextCursor: null,
      })
    })

    test.each([[{ limit: 0 }], [{ limit: 101 }], [{ cursor: 'made up' }]])('refuses %j', async (input) => {
      expect(await call('list', input)).toMatchObject({ status: 400, body: { code: 'request.invalid' } })
    })

    test('shows today’s price and stock', async () => {
      const { variants } = await aWish({ variants: [{ priceCents: 1_000, stock: 1 }] })
      await server.shop.db.variant.update({
        where: { id: variants[0]!.id },
        data: { priceCents: 800, reserved: 1 },
      })
      expect(await list()).toMatchObject([{ product: { price: { minCents: 800, maxCents: 800 }, inStock: false } }])
    })

    test('keeps what is no longer sold, by its name alone', async () => {
      const { id, name } = await aWish()
      await remove(id)
      expect(await list()).toMatchObject([{ productId: id, name, product: null }])
      expect((await call('count', undefined)).body).toEqual({ count: 1 })
    })

    test('counts and checks', async () => {
      const [wished, other] = [await aWish(), await aProduct(server.shop)]
      expect((await call('count', undefined)).body).toEqual({ count: 1 })
      expect((await call('check', { productId: wished.id })).body).toEqual({ isWished: true })
      expect((await call('check', { productId: other.id })).body).toEqual({ isWished: false })
    })
  })

  describe('taking off', () => {
    test('a product leaves the others, and doing it again is no error', async () => {
      const [first, second] = [await aWish(), await aWish()]
      for (let round = 0; round < 2; round++) {
        expect(await call('remove', { productId: first.id })).toMatchObject({ status: door === 'rest' ? 204 : 200 })
      }
      expect(await list()).toMatchObject([{ productId: second.id }])
    })

    test('everything leaves nothing', async () => {
      await aWish()
      await aWish()
      expect(await call('clear', undefined)).toMatchObject({ status: door === 'rest' ? 204 : 200 })
      expect(await list()).toEqual([])
    })
  })

  describe('moving to the cart', () => {
    test('takes the product off and puts it in', async () => {
      const { id: productId, variants } = await aWish()
      const { status, body } = await call('moveToCart', { productId, quantity: 3 })
      expect({ status, items: body.cart.items }).toMatchObject({
        status: 200,
        items: [{ variantId: variants[0]!.id, quantity: 3 }],
      })
      expect(await cart()).toEqual(body.cart)
      expect(await list()).toEqual([])
    })

    test('asks which variant when there are several, and takes the one that is named', async () => {
      const { id: productId, variants } = await aWish({
        variants: [{ options: { size: 'S' } }, { options: { size: 'M' } }],
      })
      expect(await call('moveToCart', { productId })).toMatchObject({
        status: 422,
        body: {
          code: 'cart.variant_required',
          details: { variants: variants.map(({ id, options }) => ({ id, options })) },
        },
      })
      expect(await list()).toHaveLength(1)
      const { body } = await call('moveToCart', { productId, variantId: variants[1]!.id })
      expect(body.cart.items).toMatchObject([{ variantId: variants[1]!.id, quantity: 1 }])
    })

    test('refuses the variant of another product', async () => {
      const [wished, other] = [await aWish(), await aProduct(server.shop)]
      expect(await call('moveToCart', { productId: wished.id, variantId: other.variants[0]!.id })).toMatchObject({
        status: 404,
        body: { code: 'product.not_found' },
      })
      expect(await list()).toHaveLength(1)
    })

    test('leaves on the wishlist what is short, and says what there is', async () => {
      const { id: productId, variants } = await aWish({ variants: [{ stock: 1 }] })
      expect(await call('moveToCart', { productId, quantity: 2 })).toMatchObject({
        status: 409,
        body: {
          code: 'cart.out_of_stock',
          details: { lines: [{ variantId: variants[0]!.id, requested: 2, available: 1 }] },
        },
      })
      expect(await list()).toHaveLength(1)
      expect((await cart()).items).toEqual([])
    })

    test('leaves on the wishlist what a full line has no room for', async () => {
      const { id: productId } = await aWish({ variants: [{ stock: 500 }] })
      await server[door]('cart.addItem', { productId, quantity: 99 }, ada.bearer)
      expect(await call('moveToCart', { productId })).toMatchObject({
        status: 422,
        body: { code: 'cart.quantity_limit' },
      })
      expect(await list()).toHaveLength(1)
    })

    test('of what is not on it is refused', async () => {
      const { id: productId } = await aProduct(server.shop)
      expect(await call('moveToCart', { productId })).toMatchObject({
        status: 404,
        body: { code: 'wishlist.item_not_found' },
      })
    })

    test.each([0, -1, 1.5, 100, 2 ** 53])('refuses a quantity of %j', async (quantity) => {
      const { id: productId } = await aWish()
      expect(await call('moveToCart', { productId, quantity })).toMatchObject({
        status: 400,
        body: {
          code: 'request.invalid',
          issues: expect.arrayContaining([expect.objectContaining({ path: 'quantity' })]),
        },
      })
    })

    test('moves once under one key, and gives the same answer again', async () => {
      const { id: productId } = await aWish()
      const headers = { ...ada.bearer, 'idempotency-key': randomUUID() }
      const first = await call('moveToCart', { productId }, headers)
      expect((await call('moveToCart', { productId }, headers)).body).toEqual(first.body)
      expect((await cart()).itemCount).toBe(1)
    })

    test('of five at once moves once', async () => {
      const { id: productId } = await aWish()
      const answers = await Promise.all(Array.from({ length: 5 }, () => call('moveToCart', { productId })))
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 404, 404, 404, 404])
      expect((await cart()).itemCount).toBe(1)
    })
  })

  describe('is one’s own', () => {
    test.each([
      ['list', {}],
      ['count', undefined],
      ['check', { productId: randomUUID() }],
      ['add', { productId: randomUUID() }],
      ['remove', { productId: randomUUID() }],
      ['clear', undefined],
      ['moveToCart', { productId: randomUUID() }],
    ])('%s asks a guest to sign in', async (name, input) => {
      expect(await call(name, input, {})).toMatchObject({ status: 401, body: { code: 'auth.required' } })
      expect(await call(name, input, { 'x-cart-token': 'a-guest' })).toMatchObject({ status: 401 })
    })

    test('others neither see nor change it', async () => {
      const { id: productId } = await aWish()
      const grace = (await aPerson(server)).bearer
      expect((await call('list', {}, grace)).body.items).toEqual([])
      expect((await call('check', { productId }, grace)).body).toEqual({ isWished: false })
      expect(await call('moveToCart', { productId }, grace)).toMatchObject({ status: 404 })
      await call('remove', { productId }, grace)
      await call('clear', undefined, grace)
      expect(await list()).toHaveLength(1)
    })

    test('comes with the download of one’s data, and goes with the account', async () => {
      const { id: productId, name } = await aWish()
      const { body } = await server[door]('users.exportData', undefined, ada.bearer)
      expect(body.wishlist).toEqual([{ productId, name, addedAt: server.shop.clock.now.toISOString() }])
      await server[door]('users.erase', { password: PASSWORD }, ada.bearer)
      expect(await server.shop.db.wishlistItem.count({ where: { productId } })).toBe(0)
    })
  })
})

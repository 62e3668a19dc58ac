import { randomUUID } from 'node:crypto'
import { aProduct, aVariant, tablesHolding } from '@shop/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aPerson, bothDoors, PASSWORD, signIn } from './people.ts'
import { createTestServer, type TestServer } from './test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await createTestServer({ overHttp: true })
})
afterAll(() => server.close())

type Headers = Record<string, string>

describe.each(bothDoors)('the cart, over %s', (door) => {
  const call = (name: string, input: unknown, headers: Headers = {}) => server[door](name, input, headers)
  const add = (input: object, headers?: Headers) => call('cart.addItem', input, headers)
  const read = async (headers?: Headers) => (await call('cart.get', undefined, headers)).body

  /** What a guest sends who has put so many pieces of a variant into a cart. */
  async function aGuestWith(variantId: string, quantity = 1): Promise<Headers> {
    const { body } = await add({ variantId, quantity })
    return { 'x-cart-token': body.cartToken }
  }

  describe('of a guest', () => {
    test('is opened by the first item, and found again with the token of that answer', async () => {
      const { id: variantId } = await aVariant(server.shop, { priceCents: 1_250 })
      const { status, body } = await add({ variantId, quantity: 2 })
      const { cartToken, ...cart } = body
      expect(status).toBe(200)
      expect(cart).toMatchObject({ itemCount: 2, subtotalCents: 2_500, currency: 'EUR', warnings: [] })
      expect(await read({ 'x-cart-token': cartToken })).toEqual(cart)
    })

    test('is empty without a token, and with one that is made up', async () => {
      expect(await read()).toMatchObject({ id: null, items: [], subtotalCents: 0 })
      expect(await read({ 'x-cart-token': 'made-up' })).toMatchObject({ id: null, items: [] })
    })

    test('gets a token of the shop’s own where one was made up', async () => {
      const { id: variantId } = await aVariant(server.shop)
      const { body } = await add({ variantId }, { 'x-cart-token': 'made-up' })
      expect(body.cartToken).toMatch(/^[\w-]{43}$/)
      expect(await read({ 'x-cart-token': 'made-up' })).toMatchObject({ id: null })
    })

    test('ends when nobody touched it for 30 days', async () => {
      const mine = await aGuestWith((await aVariant(server.shop)).id)
      const started = server.shop.clock.now
      server.shop.clock.now = new Date(started.getTime() + 30 * 86_400_000 + 1)
      expect(await read(mine)).toMatchObject({ id: null, items: [] })
      server.shop.clock.now = started
    })
  })

  describe('takes in', () => {
    test('more of the same on the same line', async () => {
      const { id: variantId } = await aVariant(server.shop)
      const mine = await aGuestWith(variantId, 2)
      const { body } = await add({ variantId, quantity: 3 }, mine)
      expect(body.items).toMatchObject([{ variantId, quantity: 5 }])
    })

    test('a product while it has one variant, and asks which when it has several', async () => {
      const [single, several] = [
        await aProduct(server.shop),
        await aProduct(server.shop, { variants: [{ options: { size: 'S' } }, { options: { size: 'M' } }] }),
      ]
      expect((await add({ productId: single.id })).body.items).toMatchObject([{ variantId: single.variants[0]!.id }])
      expect(await add({ productId: several.id })).toMatchObject({
        status: 422,
        body: {
          code: 'cart.variant_required',
          details: { variants: several.variants.map(({ id, options }) => ({ id, options })) },
        },
      })
    })

    test.each([0, -1, 1.5, 2 ** 53, 100, '2', null])('no quantity of %j', async (quantity) => {
      const { id: variantId } = await aVariant(server.shop, { stock: 1_000 })
      expect(await add({ variantId, quantity })).toMatchObject({
        status: 400,
        body: {
          code: 'request.invalid',
          issues: expect.arrayContaining([expect.objectContaining({ path: 'quantity' })]),
        },
      })
    })

    test('no more than there is, and says what there is of which line', async () => {
      const { id: variantId, sku } = await aVariant(server.shop, { stock: 3 })
      const mine = await aGuestWith(variantId, 2)
      expect(await add({ variantId, quantity: 2 }, mine)).toMatchObject({
        status: 409,
        body: { code: 'cart.out_of_stock', details: { lines: [{ variantId, sku, requested: 4, available: 3 }] } },
      })
      expect((await read(mine)).itemCount).toBe(2)
    })

    test('no more than 99 of a line, and no more than 100 lines', async () => {
      const { variants } = await aProduct(server.shop, {
        variants: Array.from({ length: 101 }, () => ({ stock: 500 })),
      })
      const [first, ...others] = variants.map(({ id }) => id)
      const mine = await aGuestWith(first!, 99)
      expect(await add({ variantId: first }, mine)).toMatchObject({
        status: 422,
        body: { code: 'cart.quantity_limit', details: { maxQuantity: 99 } },
      })
      const { id: cartId } = await read(mine)
      const line = { cartId, quantity: 1, unitPriceCents: 1_000, currency: 'EUR' }
      await server.shop.db.cartItem.createMany({
        data: others.slice(0, 99).map((variantId) => ({ ...line, variantId })),
      })
      expect(await add({ variantId: others[99] }, mine)).toMatchObject({
        status: 422,
        body: { code: 'cart.full', details: { maxLines: 100 } },
      })
    })

    test('nothing that is not sold, or never was', async () => {
      const product = await aProduct(server.shop)
      await server.shop.db.product.update({ where: { id: product.id }, data: { deletedAt: new Date() } })
      for (const input of [
        { productId: product.id },
        { variantId: product.variants[0]!.id },
        { variantId: randomUUID() },
      ]) {
        expect(await add(input)).toMatchObject({ status: 404, body: { code: 'product.not_found' } })
      }
    })

    test('twenty pieces that a customer adds at once, in one cart', async () => {
      const { bearer, id } = await aPerson(server)
      const { id: variantId } = await aVariant(server.shop, { stock: 100 })
      const answers = await Promise.all(Array.from({ length: 20 }, () => add({ variantId }, bearer)))
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
      expect((await read(bearer)).items).toMatchObject([{ variantId, quantity: 20 }])
      expect(await server.shop.db.cart.count({ where: { userId: id } })).toBe(1)
    })
  })

  describe('is read', () => {
    test('at today’s price and stock, with a warning for each change', async () => {
      const { id: variantId } = await aVariant(server.shop, { priceCents: 1_000, stock: 5 })
      const mine = await aGuestWith(variantId, 4)
      await server.shop.db.variant.update({ where: { id: variantId }, data: { priceCents: 1_200, reserved: 3 } })
      const cart = await read(mine)
      expect(cart).toMatchObject({ subtotalCents: 4_800, items: [{ unitPriceCents: 1_200, available: 2 }] })
      const itemId = cart.items[0].id
      expect(cart.warnings).toEqual([
        { code: 'price_changed', itemId, oldPriceCents: 1_000, newPriceCents: 1_200 },
        { code: 'insufficient_stock', itemId, available: 2 },
      ])
    })

    test('with what is no longer sold, which does not count', async () => {
      const product = await aProduct(server.shop)
      const mine = await aGuestWith(product.variants[0]!.id)
      await server.shop.db.product.update({ where: { id: product.id }, data: { deletedAt: new Date() } })
      const cart = await read(mine)
      expect(cart).toMatchObject({ itemCount: 0, subtotalCents: 0, items: [{ available: 0 }] })
      expect(cart.warnings).toEqual([{ code: 'no_longer_sold', itemId: cart.items[0].id }])
    })
  })

  describe('is changed', () => {
    test('by a new quantity for a line, within the stock', async () => {
      const mine = await aGuestWith((await aVariant(server.shop, { stock: 5 })).id)
      const itemId = (await read(mine)).items[0].id
      expect(await call('cart.updateItem', { itemId, quantity: 5 }, mine)).toMatchObject({ body: { itemCount: 5 } })
      expect(await call('cart.updateItem', { itemId, quantity: 6 }, mine)).toMatchObject({
        status: 409,
        body: { code: 'cart.out_of_stock', details: { lines: [{ requested: 6, available: 5 }] } },
      })
      for (const quantity of [0, -1, 1.5, 100, 2 ** 53]) {
        expect(await call('cart.updateItem', { itemId, quantity }, mine)).toMatchObject({ status: 400 })
      }
      expect((await read(mine)).itemCount).toBe(5)
    })

    test('by taking out a line, once, and by taking out all', async () => {
      const mine = await aGuestWith((await aVariant(server.shop)).id)
      const { body } = await add({ variantId: (await aVariant(server.shop)).id }, mine)
      const [first, second] = body.items
      expect((await call('cart.removeItem', { itemId: first.id }, mine)).body.items).toEqual([second])
      expect(await call('cart.removeItem', { itemId: first.id }, mine)).toMatchObject({
        status: 404,
        body: { code: 'cart.item_not_found' },
      })
      expect((await call('cart.clear', undefined, mine)).body).toMatchObject({ items: [], itemCount: 0 })
    })

    test('by nobody else: to others its lines are not there', async () => {
      const mine = await aGuestWith((await aVariant(server.shop)).id)
      const itemId = (await read(mine)).items[0].id
      const strangers = [{}, await aGuestWith((await aVariant(server.shop)).id), (await aPerson(server)).bearer]
      for (const headers of strangers) {
        const absent = { status: 404, body: { code: 'cart.item_not_found' } }
        expect(await call('cart.updateItem', { itemId, quantity: 2 }, headers)).toMatchObject(absent)
        expect(await call('cart.removeItem', { itemId }, headers)).toMatchObject(absent)
        await call('cart.clear', undefined, headers)
      }
      expect((await read(mine)).itemCount).toBe(1)
    })
  })

  describe('with an idempotency key', () => {
    const aKey = () => ({ 'idempotency-key': randomUUID() })

    test('takes a double click for one, and gives the same answer', async () => {
      const { bearer } = await aPerson(server)
      const { id: variantId } = await aVariant(server.shop)
      const headers = { ...bearer, ...aKey() }
      const first = await add({ variantId, quantity: 2 }, headers)
      expect((await add({ variantId, quantity: 2 }, headers)).body).toEqual(first.body)
      expect((await read(bearer)).itemCount).toBe(2)
    })

    test('gives a guest the same token again, who came without one', async () => {
      const { id: variantId } = await aVariant(server.shop)
      const key = aKey()
      const first = await add({ variantId }, key)
      expect(first.body.cartToken).toBeDefined()
      expect((await add({ variantId }, key)).body).toEqual(first.body)
      expect((await read({ 'x-cart-token': first.body.cartToken })).itemCount).toBe(1)
    })

    test('adds once also when the second click comes with the token the first one got', async () => {
      const { id: variantId } = await aVariant(server.shop)
      const key = aKey()
      const mine = { 'x-cart-token': (await add({ variantId }, key)).body.cartToken }
      expect((await add({ variantId }, { ...mine, ...key })).body.itemCount).toBe(1)
      expect((await read(mine)).itemCount).toBe(1)
    })

    test('of ten at once adds once; who comes meanwhile is told so', async () => {
      const { bearer } = await aPerson(server)
      const { id: variantId } = await aVariant(server.shop)
      const headers = { ...bearer, ...aKey() }
      const answers = await Promise.all(Array.from({ length: 10 }, () => add({ variantId }, headers)))
      const refusals = answers.filter(({ status }) => status !== 200)
      for (const { status, body } of refusals) {
        expect({ status, code: body.code }).toEqual({ status: 409, code: 'idempotency.in_progress' })
      }
      expect(refusals.length).toBeLessThan(10)
      expect((await read(bearer)).itemCount).toBe(1)
    })

    test('refuses it for something else, and knows nothing of others’ keys', async () => {
      const [one, other] = [await aVariant(server.shop), await aVariant(server.shop)]
      const [ada, grace] = [await aPerson(server), await aPerson(server)]
      const key = aKey()
      await add({ variantId: one.id }, { ...ada.bearer, ...key })
      expect(await add({ variantId: other.id }, { ...ada.bearer, ...key })).toMatchObject({
        status: 422,
        body: { code: 'idempotency.key_reused' },
      })
      expect((await add({ variantId: other.id }, { ...grace.bearer, ...key })).body.itemCount).toBe(1)
    })

    test('keeps neither the key nor the cart’s token in the database', async () => {
      const key = aKey()
      const { body } = await add({ variantId: (await aVariant(server.shop)).id }, key)
      const dump = await server.shop.dump()
      for (const secret of [key['idempotency-key'], body.cartToken]) expect(tablesHolding(dump, secret)).toEqual([])
    })

    test('has the item once when the client went away in the middle and tried again', async () => {
      const { bearer } = await aPerson(server)
      const { id: variantId } = await aVariant(server.shop)
      const headers = { ...bearer, ...aKey() }
      for (const patience of [0, 1, 2, 4, 8]) {
        const going = new AbortController()
        setTimeout(() => going.abort(), patience)
        await fetch(`${server.url}/api/v1/cart/items`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify({ variantId }),
          signal: going.signal,
        }).catch(() => 'gone')
      }
      await expect.poll(async () => (await add({ variantId }, headers)).status).toBe(200)
      expect((await read(bearer)).itemCount).toBe(1)
    })
  })

  describe('is merged', () => {
    test('into the customer’s at sign-in and at registration', async () => {
      const { id: variantId } = await aVariant(server.shop)
      const person = await aPerson(server)
      const login = { email: person.email, password: PASSWORD }
      expect((await call('auth.login', login, await aGuestWith(variantId, 2))).body.cartToken).toBeUndefined()
      expect((await read(person.bearer)).items).toMatchObject([{ variantId, quantity: 2 }])
      await call('auth.login', login, await aGuestWith(variantId, 3))
      expect((await read(person.bearer)).itemCount).toBe(5)

      const registration = { email: `${randomUUID()}@example.com`, name: 'New', password: PASSWORD }
      const { body } = await call('auth.register', registration, await aGuestWith(variantId, 1))
      expect((await read({ authorization: `Bearer ${body.token}` })).itemCount).toBe(1)
    })

    test('by call, once, whatever is retried, and the guest’s is no more', async () => {
      const { id: variantId } = await aVariant(server.shop)
      const { bearer } = await aPerson(server)
      const guests = await aGuestWith(variantId, 2)
      const input = { cartToken: guests['x-cart-token'] }
      for (let round = 0; round < 3; round++) {
        expect(await call('cart.merge', input, bearer)).toMatchObject({
          status: 200,
          body: { itemCount: 2, warnings: [] },
        })
      }
      expect(await read(guests)).toMatchObject({ id: null })
    })

    test('as far as there is room: the rest stays the guest’s, and the answer says so', async () => {
      const { id: variantId } = await aVariant(server.shop, { stock: 500 })
      const { bearer } = await aPerson(server)
      await add({ variantId, quantity: 90 }, bearer)
      const guests = await aGuestWith(variantId, 20)
      const cartToken = guests['x-cart-token']
      const { body } = await call('cart.merge', { cartToken }, bearer)
      expect(body).toMatchObject({ itemCount: 99, cartToken, warnings: [{ code: 'cart_full', lineCount: 1 }] })
      expect((await read(guests)).itemCount).toBe(11)
    })

    test('from two devices that sign in at once, with nothing lost and nothing doubled', async () => {
      const { id: variantId } = await aVariant(server.shop, { stock: 500 })
      const person = await aPerson(server)
      const guests = [await aGuestWith(variantId, 2), await aGuestWith(variantId, 3)]
      const input = { email: person.email, password: PASSWORD }
      await Promise.all([...guests, ...guests].map((headers) => call('auth.login', input, headers)))
      expect((await read(await signIn(server, person))).itemCount).toBe(5)
    })

    test('for customers alone', async () => {
      const guests = await aGuestWith((await aVariant(server.shop)).id)
      expect(await call('cart.merge', { cartToken: guests['x-cart-token'] }, guests)).toMatchObject({
        status: 401,
        body: { code: 'auth.required' },
      })
      expect((await read(guests)).itemCount).toBe(1)
    })
  })
})

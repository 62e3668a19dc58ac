import { randomUUID } from 'node:crypto'
import { aShippingMethod, aTaxedCountry, aVariant } from '@shop/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aPerson, bothDoors } from './people.ts'
import { createTestServer, routes, type TestServer } from './test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await createTestServer()
  await aShippingMethod(server.shop, 'parcel', { priceCents: 490, freeAboveCents: 5_000, countries: ['DE', 'AT'] })
  await aShippingMethod(server.shop, 'courier', { priceCents: 990, countries: ['DE', 'AT'] })
  await aTaxedCountry(server.shop, 'DE', { standard: 1_900, reduced: 700 })
})
afterAll(() => server.close())

const shippingAddress = { name: 'Ada', line1: '1 Main St', city: 'Ulm', postalCode: '89073', country: 'DE' }
const newEmail = () => `${randomUUID()}@example.com`
const withKey = (headers: Record<string, string>, key: string = randomUUID()) => ({
  ...headers,
  'idempotency-key': key,
})

type Headers = Record<string, string>

/** Somebody with goods in the cart, as the headers that say who it is. */
async function withGoods(headers: Headers = {}, { priceCents = 1_000, quantity = 1, stock = 10 } = {}) {
  const { id: variantId, sku } = await aVariant(server.shop, { priceCents, stock })
  const { body } = await server.rpc('cart.addItem', { variantId, quantity }, headers)
  return { headers: body.cartToken ? { 'x-cart-token': String(body.cartToken) } : headers, variantId, sku }
}

const ordersOf = (email: string) => server.shop.db.order.count({ where: { email } })
const reservedOf = async (id: string) => (await server.shop.db.variant.findUniqueOrThrow({ where: { id } })).reserved

describe.each(bothDoors)('over %s', (door) => {
  const call = (name: string, input: object, headers: Headers = {}) => server[door](name, input, headers)

  describe('placing an order', () => {
    test('turns a customer’s cart into an order with shipping and tax', async () => {
      const { bearer, email } = await aPerson(server)
      await withGoods(bearer, { priceCents: 1_999, quantity: 2 })
      const { status, body } = await call('orders.place', { shippingAddress }, bearer)
      expect(status).toBe(door === 'rest' ? 201 : 200)
      expect(body).toMatchObject({
        status: 'pending',
        number: expect.stringMatching(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/),
        email,
        subtotalCents: 3_998,
        shippingCents: 490,
        totalCents: 4_488,
        taxCents: 717,
        pricesIncludeTax: true,
        shippingMethod: { code: 'parcel', name: 'By parcel' },
        taxes: [{ rateBasisPoints: 1_900, netCents: 3_771, taxCents: 717 }],
      })
      expect(body).not.toHaveProperty('orderToken')
      expect((await call('cart.get', {}, bearer)).body.items).toEqual([])
      expect((await call('orders.byId', { id: body.id }, bearer)).body).toEqual(body)
    })

    test('with an empty cart is refused with 409', async () => {
      const { bearer } = await aPerson(server)
      const answer = await call('orders.place', { shippingAddress }, bearer)
      expect(answer).toMatchObject({ status: 409, body: { code: 'cart.empty' } })
    })

    test('at another total than expected is refused with 409 and the new one', async () => {
      const { bearer } = await aPerson(server)
      const { variantId } = await withGoods(bearer)
      const quote = await call('orders.quote', { country: 'DE' }, bearer)
      await server.shop.db.variant.update({ where: { id: variantId }, data: { priceCents: 1_200 } })
      const expected = { shippingAddress, expectedTotalCents: quote.body.totalCents }
      expect(await call('orders.place', expected, bearer)).toMatchObject({
        status: 409,
        body: { code: 'order.total_changed', details: { totalCents: 1_690, currency: 'EUR' } },
      })
      const again = await call('orders.place', { ...expected, expectedTotalCents: 1_690 }, bearer)
      expect(again.status).toBeLessThan(300)
    })

    test('by a method that does not go there is refused with 422 and those that do', async () => {
      const { bearer } = await aPerson(server)
      await withGoods(bearer)
      expect(await call('orders.place', { shippingAddress, shippingMethod: 'rocket' }, bearer)).toMatchObject({
        status: 422,
        body: {
          code: 'order.shipping_unavailable',
          details: {
            methods: [
              { code: 'courier', priceCents: 990 },
              { code: 'parcel', priceCents: 490 },
            ],
          },
        },
      })
      const elsewhere = { shippingAddress: { ...shippingAddress, country: 'FR' } }
      expect((await call('orders.place', elsewhere, bearer)).body.details.methods).toEqual([])
    })

    test('of more than there is gets 409 with what there is, and holds nothing', async () => {
      const { bearer } = await aPerson(server)
      const plenty = await withGoods(bearer)
      const scarce = await withGoods(bearer, { stock: 3, quantity: 3 })
      await server.shop.db.variant.update({ where: { id: scarce.variantId }, data: { onHand: 1 } })
      expect(await call('orders.place', { shippingAddress }, bearer)).toMatchObject({
        status: 409,
        body: { code: 'cart.out_of_stock', details: { lines: [{ sku: scarce.sku, requested: 3, available: 1 }] } },
      })
      expect(await reservedOf(plenty.variantId)).toBe(0)
    })

    test('refuses an address without a country, naming the field', async () => {
      const { bearer } = await aPerson(server)
      const { status, body } = await call(
        'orders.place',
        { shippingAddress: { ...shippingAddress, country: 'Germany' } },
        bearer,
      )
      expect([status, body.code, body.issues[0].path]).toEqual([400, 'request.invalid', 'shippingAddress.country'])
    })

    test('by a double click makes one order', async () => {
      const { bearer, email } = await aPerson(server)
      const { variantId } = await withGoods(bearer)
      const clicks = await Promise.all([1, 2].map(() => call('orders.place', { shippingAddress }, bearer)))
      expect(clicks.filter(({ status }) => status < 300)).toHaveLength(1)
      expect([await ordersOf(email), await reservedOf(variantId)]).toEqual([1, 1])
    })
  })

  describe('shipping methods', () => {
    test('are priced for the cart that comes along', async () => {
      const prices = async (headers: Headers) => {
        const { body } = await call('orders.shippingMethods', { country: 'AT' }, headers)
        return Object.fromEntries(
          body.items.map((item: { code: string; priceCents: number }) => [item.code, item.priceCents]),
        )
      }
      expect(await prices({})).toEqual({ courier: 990, parcel: 490 })
      const { headers } = await withGoods({}, { priceCents: 2_500, quantity: 2 })
      expect(await prices(headers)).toEqual({ courier: 990, parcel: 0 })
    })
  })

  describe('a guest', () => {
    async function aGuestOrder(email = newEmail()) {
      const { headers } = await withGoods()
      const { body } = await call('orders.place', { shippingAddress, email }, headers)
      return { ...body, key: { 'x-order-token': String(body.orderToken) } }
    }

    test('orders with an e-mail address, and reads the order by its token', async () => {
      const email = newEmail()
      const order = await aGuestOrder(email)
      expect(order).toMatchObject({ email, status: 'pending' })
      expect(order.orderToken).toMatch(/^[\w-]{43}$/)
      const read = await call('orders.byId', { id: order.id }, order.key)
      expect(read).toMatchObject({ status: 200, body: { id: order.id, email } })
      expect(JSON.stringify(read.body)).not.toContain(order.orderToken)
      expect(await server.shop.jobs('email.order-confirmation')).toContainEqual({ orderId: order.id })
    })

    test('without an e-mail address is told so with 422', async () => {
      const { headers } = await withGoods()
      const answer = await call('orders.place', { shippingAddress }, headers)
      expect(answer).toMatchObject({ status: 422, body: { code: 'order.email_required' } })
    })

    test('finds another’s order absent, and without a token is asked to sign in', async () => {
      const [order, other] = [await aGuestOrder(), await aGuestOrder()]
      const foreign = await call('orders.byId', { id: order.id }, other.key)
      expect(foreign).toMatchObject({ status: 404, body: { code: 'order.not_found' } })
      const without = await call('orders.byId', { id: order.id })
      expect(without).toMatchObject({ status: 401, body: { code: 'auth.required' } })
    })

    test('who repeats the call with its key gets the same order and token, of which none is kept', async () => {
      const email = newEmail()
      const { headers } = await withGoods()
      const keyed = withKey(headers)
      const first = await call('orders.place', { shippingAddress, email }, keyed)
      const second = await call('orders.place', { shippingAddress, email }, keyed)
      expect(first.body.orderToken).toBeTruthy()
      expect(second.body).toEqual(first.body)
      expect(await ordersOf(email)).toBe(1)
      const kept = await server.shop.db.idempotencyKey.findMany()
      expect(kept).not.toEqual([])
      for (const token of [first.body.orderToken, headers['x-cart-token']]) {
        expect(JSON.stringify(kept)).not.toContain(token)
      }
    })

    test('with another’s key gets an order of their own', async () => {
      const key = randomUUID()
      const orders = []
      for (let count = 0; count < 2; count++) {
        const { headers } = await withGoods()
        orders.push((await call('orders.place', { shippingAddress, email: newEmail() }, withKey(headers, key))).body.id)
      }
      expect(new Set(orders).size).toBe(2)
    })

    test('who registers takes the order into the account by its token', async () => {
      const order = await aGuestOrder()
      const { bearer } = await aPerson(server)
      const claim = { id: order.id, orderToken: order.orderToken }
      expect(await call('orders.claim', claim, bearer)).toMatchObject({ status: 200, body: { id: order.id } })
      expect((await call('orders.list', {}, bearer)).body.items).toMatchObject([{ id: order.id }])
      expect((await call('orders.byId', { id: order.id }, order.key)).status).toBe(404)
      const thief = await aPerson(server)
      expect(await call('orders.claim', claim, thief.bearer)).toMatchObject({ status: 404 })
    })

    test('does not get an order by knowing its address', async () => {
      const order = await aGuestOrder()
      const input = { email: order.email, name: 'Not Ada', password: 'correct horse battery' }
      const { body } = await server.rpc('auth.register', input)
      const bearer = { authorization: `Bearer ${body.token}` }
      expect((await call('orders.list', {}, bearer)).body.items).toEqual([])
      expect((await call('orders.byId', { id: order.id }, bearer)).status).toBe(404)
    })
  })
})

describe('an idempotency key', () => {
  test('means the same through both doors', async () => {
    const { bearer, email } = await aPerson(server)
    await withGoods(bearer)
    const headers = withKey(bearer)
    const { body } = await server.rpc('orders.place', { shippingAddress }, headers)
    expect(await server.rest('orders.place', { shippingAddress }, headers)).toMatchObject({ status: 201, body })
    const reordered = { shippingAddress: Object.fromEntries(Object.entries(shippingAddress).toReversed()) }
    expect((await server.rest('orders.place', reordered, headers)).body).toEqual(body)
    expect(await ordersOf(email)).toBe(1)
  })

  test('with other content is refused with 422', async () => {
    const { bearer } = await aPerson(server)
    await withGoods(bearer)
    const headers = withKey(bearer)
    await server.rest('orders.place', { shippingAddress }, headers)
    const other = { shippingAddress: { ...shippingAddress, city: 'Bonn' } }
    expect(await server.rest('orders.place', other, headers)).toMatchObject({
      status: 422,
      body: { code: 'idempotency.key_reused' },
    })
  })

  test('of a call that was refused is free for another try', async () => {
    const { bearer } = await aPerson(server)
    const headers = withKey(bearer)
    expect((await server.rest('orders.place', { shippingAddress }, headers)).body.code).toBe('cart.empty')
    expect((await server.rest('orders.place', {}, headers)).body.code).toBe('request.invalid')
    await withGoods(bearer)
    expect((await server.rest('orders.place', { shippingAddress }, headers)).status).toBe(201)
  })

  test('cannot come with a batch, and has to be one', async () => {
    const { bearer } = await aPerson(server)
    const place = { name: 'orders.place', input: { shippingAddress } }
    const answers = await server.batch([place, place], withKey(bearer))
    expect(answers.map(({ body }) => body.code)).toEqual(['request.invalid', 'request.invalid'])
    expect((await server.rpc('orders.place', place.input, withKey(bearer, 'short'))).body.code).toBe('request.invalid')
  })

  test('is asked who calls before it is looked at', async () => {
    const answer = await server.rest('products.createBrand', { name: 'Of nobody' }, withKey({}))
    expect(answer).toMatchObject({ status: 401 })
    const { bearer } = await aPerson(server)
    expect(await server.rest('products.createBrand', { name: 'Of nobody' }, withKey(bearer))).toMatchObject({
      status: 403,
    })
    expect(
      await server.shop.db.idempotencyKey.count({ where: { scope: { startsWith: 'products.createBrand' } } }),
    ).toBe(0)
  })

  test('is taken by everything that creates, but where the answer must not be kept', () => {
    const creating = [...routes.values()].filter(({ rest }) => rest.successStatus === 201)
    const without = creating.filter(({ meta }) => !meta.idempotent).map(({ name }) => name)
    // In the first answer is a session, in the other a link to send a file to.
    expect(without).toEqual(['auth.register', 'products.startImageUpload'])
  })

  test('sent twenty times at once, by ten buyers, makes ten orders', async () => {
    const buyers = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const { headers } = await withGoods()
        return { email: newEmail(), headers: withKey(headers) }
      }),
    )
    const calls = buyers.flatMap((buyer) => Array.from({ length: 20 }, () => buyer))
    const answers = await Promise.all(
      calls.map(async ({ email, headers }, index) => {
        const { status, body } = await server[bothDoors[index % 2]!](
          'orders.place',
          { shippingAddress, email },
          headers,
        )
        return { email, status, body }
      }),
    )
    for (const { email } of buyers) {
      const own = answers.filter((answer) => answer.email === email)
      const placed = own.filter(({ status }) => status < 300)
      expect(placed.length).toBeGreaterThan(0)
      for (const { body } of placed) expect(body).toEqual(placed[0]!.body)
      for (const { status, body } of own) {
        if (status >= 300) expect([status, body.code]).toEqual([409, 'idempotency.in_progress'])
      }
      expect(await ordersOf(email)).toBe(1)
    }
  })
})

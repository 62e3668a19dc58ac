import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createShopClient, isShopError, memoryStorage } from '../src/index.ts'
import { type LiveShop, startLiveShop } from './live-shop.ts'

const shippingAddress = { name: 'Ada', line1: '1 Main St', city: 'Ulm', postalCode: '89073', country: 'DE' }
const newAccount = () => ({ email: `${randomUUID()}@example.com`, password: 'correct horse battery', name: 'Ada' })

let live: LiveShop
beforeAll(async () => {
  live = await startLiveShop()
})
afterAll(() => live[Symbol.asyncDispose]())

const newShop = () => createShopClient({ baseUrl: live.url })

/** Variants with plenty in stock, of several products. */
async function plentiful(count: number): Promise<string[]> {
  const shop = newShop()
  const { items } = await shop.products.list.query({ limit: 100 })
  const products = await Promise.all(items.map(({ id }) => shop.products.byId.query({ id })))
  const variants = products.flatMap((product) => product.variants).filter(({ available }) => available > 10)
  return variants.slice(0, count).map(({ id }) => id)
}

test('a guest fills a cart, signs up, and orders what was in it', async () => {
  const shop = newShop()
  const [variantId] = await plentiful(1)
  await shop.cart.addItem.mutate({ variantId, quantity: 2 })
  await shop.auth.register.mutate(newAccount())
  const cart = await shop.cart.get.query()
  expect(cart.items).toMatchObject([{ variantId, quantity: 2 }])
  const order = await shop.orders.place.mutate({ shippingAddress, expectedTotalCents: cart.subtotalCents })
  expect(await shop.orders.byId.query({ id: order.id })).toEqual(order)
  expect((await shop.cart.get.query()).items).toEqual([])
})

test('several first items of a guest end up in one cart', async () => {
  const shop = newShop()
  const variants = await plentiful(4)
  await Promise.all(variants.map((variantId) => shop.cart.addItem.mutate({ variantId })))
  const { items } = await shop.cart.get.query()
  expect(items.map(({ variantId }) => variantId).toSorted()).toEqual(variants.toSorted())
})

test('one key, one order, however often it is sent', async () => {
  const shop = newShop()
  const [variantId] = await plentiful(1)
  await shop.auth.register.mutate(newAccount())
  await shop.cart.addItem.mutate({ variantId })
  const context = { idempotencyKey: randomUUID() }
  const orders = await Promise.all([1, 2, 3, 4].map(() => shop.orders.place.mutate({ shippingAddress }, { context })))
  expect(new Set(orders.map(({ id }) => id)).size).toBe(1)
  expect((await shop.orders.list.query({})).items).toHaveLength(1)
})

test('a session lives on in the storage', async () => {
  const storage = memoryStorage()
  const account = newAccount()
  await createShopClient({ baseUrl: live.url, storage }).auth.register.mutate(account)
  const user = await createShopClient({ baseUrl: live.url, storage }).auth.me.query()
  expect(user.email).toBe(account.email)
})

test('a made-up session is refused once, and then one is a guest again', async () => {
  const shop = createShopClient({ baseUrl: live.url, sessionToken: 'made-up' })
  await expect(shop.cart.get.query()).rejects.toSatisfy((error) => isShopError(error, 'auth.required'))
  expect((await shop.cart.get.query()).items).toEqual([])
})

test('refusals carry the details of their code', async () => {
  const shop = newShop()
  const error: unknown = await shop.auth.register
    .mutate({ ...newAccount(), email: 'not an address' })
    .catch((error: unknown) => error)
  if (!isShopError(error, 'request.invalid')) return expect.fail(String(error))
  expect(error.data.issues).toMatchObject([{ path: 'email' }])
  expect(error.data.requestId).not.toBe('')
})

test('one call out of a batch may fail alone', async () => {
  const shop = newShop()
  const [list, product] = await Promise.allSettled([
    shop.products.list.query({ limit: 1 }),
    shop.products.byId.query({ id: 'no-such-product' }),
  ])
  expect(list.status).toBe('fulfilled')
  expect(product).toMatchObject({ status: 'rejected', reason: { data: { code: 'product.not_found' } } })
})

test('the server takes the longest batches and URLs the client makes', async () => {
  const shop = newShop()
  const calls = Array.from({ length: 23 }, () => shop.products.search.query({ q: '語'.repeat(200) }))
  for (const { items } of await Promise.all(calls)) expect(items).toEqual([])
})

test('a body that is too large is refused as anything else is', async () => {
  const name = 'x'.repeat(300_000)
  const error: unknown = await newShop()
    .auth.register.mutate({ ...newAccount(), name })
    .catch((error: unknown) => error)
  expect(isShopError(error, 'request.too_large') && error.data.details.maxBytes).toBe(256 * 1024)
})

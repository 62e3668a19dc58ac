import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createShopClient, isShopError, memoryStorage, type OrderStatusEvent } from '../src/index.ts'
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

/** Somebody with an order that waits for its payment. */
async function aBuyer() {
  const shop = newShop()
  const [variantId] = await plentiful(1)
  await shop.auth.register.mutate(newAccount())
  await shop.cart.addItem.mutate({ variantId })
  return { shop, order: await shop.orders.place.mutate({ shippingAddress }) }
}

test('an order is followed live, with the session, until one has heard enough', async () => {
  const { shop, order } = await aBuyer()
  const heard: { id: string; data: OrderStatusEvent }[] = []
  const onComplete = vi.fn<() => void>()
  const { unsubscribe } = shop.orders.onStatus.subscribe(
    { id: order.id },
    { onData: (event) => heard.push(event), onComplete },
  )
  await vi.waitFor(() => expect(heard.map(({ data }) => data.to)).toEqual(['pending']))
  await shop.orders.cancel.mutate({ id: order.id })
  await vi.waitFor(() => expect(heard.map(({ data }) => data.to)).toEqual(['pending', 'cancelled']))
  unsubscribe()
  expect(onComplete).toHaveBeenCalledOnce()
})

test('a stream that breaks is taken up after the last event, without a gap', async () => {
  const { shop, order } = await aBuyer()
  const token = shop.session.token
  let breaks = 0
  const asked: (string | undefined)[] = []
  const broken = createShopClient({
    baseUrl: live.url,
    sessionToken: token,
    fetch: async (url, init) => {
      asked.push(init.headers['last-event-id'])
      if (++breaks === 2) throw new TypeError('fetch failed')
      const abort = AbortSignal.any([init.signal, ...(breaks === 1 ? [AbortSignal.timeout(200)] : [])])
      return fetch(url, { ...init, signal: abort })
    },
  })
  const heard: string[] = []
  const states: string[] = []
  const { unsubscribe } = broken.orders.onStatus.subscribe(
    { id: order.id },
    {
      onData: ({ data }) => heard.push(data.to),
      onConnectionStateChange: ({ state }) => states.push(state),
    },
  )
  await vi.waitFor(() => expect(breaks).toBeGreaterThanOrEqual(1))
  await vi.waitFor(() => expect(heard).toEqual(['pending']))
  await vi.waitFor(() => expect(breaks).toBe(2), { timeout: 5_000 })
  await shop.orders.cancel.mutate({ id: order.id })
  await vi.waitFor(() => expect(heard).toEqual(['pending', 'cancelled']), { timeout: 5_000 })
  unsubscribe()
  expect(asked[0]).toBeUndefined()
  expect(asked[2]).toMatch(/^[0-9a-f-]{36}$/)
  expect(states).toContain('connecting')
})

test('a guest follows the order placed here, and cancels it', async () => {
  const shop = newShop()
  const [variantId] = await plentiful(1)
  await shop.cart.addItem.mutate({ variantId })
  const { id } = await shop.orders.place.mutate({ shippingAddress, email: `${randomUUID()}@example.com` })
  const heard: string[] = []
  const { unsubscribe } = shop.orders.onStatus.subscribe({ id }, { onData: ({ data }) => heard.push(data.to) })
  await vi.waitFor(() => expect(heard).toEqual(['pending']))
  await shop.orders.cancel.mutate({ id, reason: 'Enough' })
  await vi.waitFor(() => expect(heard).toEqual(['pending', 'cancelled']))
  unsubscribe()
  expect((await shop.orders.tracking.query({ id })).status).toBe('cancelled')
})

test('following what one may not ends with the reason, and a dead session is forgotten', async () => {
  const { order } = await aBuyer()
  const refusalOf = (shop: ReturnType<typeof newShop>) =>
    new Promise((resolve) => shop.orders.onStatus.subscribe({ id: order.id }, { onError: resolve }))
  const stranger = newShop()
  await stranger.auth.register.mutate(newAccount())
  expect(await refusalOf(stranger)).toSatisfy((error) => isShopError(error, 'order.not_found'))
  const dead = createShopClient({ baseUrl: live.url, sessionToken: 'made-up' })
  expect(await refusalOf(dead)).toSatisfy((error) => isShopError(error, 'auth.required'))
  expect(dead.session.token).toBeNull()
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

import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, expectTypeOf, test, vi } from 'vitest'
import { createShopClient, isNetworkError, isShopError } from '../src/index.ts'
import { refuse, startFakeShop, succeed } from './fake-shop.ts'

const order = { shippingAddress: { name: 'Ada', line1: '1 Main St', city: 'Ulm', postalCode: '89073', country: 'DE' } }
const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.fail('The call should have failed'),
    (error: unknown) => error,
  )

test('calls made together travel together, ten at most', async () => {
  await using fake = await startFakeShop((request) => succeed(request, (path) => path))
  const shop = createShopClient({ baseUrl: fake.url })
  const answers = await Promise.all(Array.from({ length: 23 }, () => shop.health.check.query()))
  expect(answers).toEqual(Array.from({ length: 23 }, () => 'health.check'))
  expect(fake.received.map(({ paths }) => paths.length)).toEqual([10, 10, 3])
})

test('URLs stay below what servers and proxies take', async () => {
  await using fake = await startFakeShop((request) => succeed(request, () => ({ items: [] })))
  const shop = createShopClient({ baseUrl: fake.url })
  const longest = '語'.repeat(200)
  await Promise.all(Array.from({ length: 10 }, () => shop.products.search.query({ q: longest })))
  expect(fake.received.length).toBeGreaterThan(1)
  for (const { url } of fake.received) expect(url.length).toBeLessThanOrEqual(6_000)
})

test('a call without input sends none', async () => {
  await using fake = await startFakeShop((request) => succeed(request, () => ({})))
  await createShopClient({ baseUrl: `${fake.url}/` }).cart.get.query()
  expect(fake.received[0]?.url).toBe('/trpc/cart.get?batch=1&input=%7B%7D')
})

test('dates travel by superjson, plain JSON as it is', async () => {
  const json = { status: 'ok', at: '2026-11-23T09:30:00.000Z' }
  await using fake = await startFakeShop(() => ({
    body: [{ result: { data: { json, meta: { values: { at: ['Date'] } } } } }],
  }))
  const answer: unknown = await createShopClient({ baseUrl: fake.url }).health.check.query()
  expect(answer).toEqual({ status: 'ok', at: new Date(json.at) })
})

test('own headers come along, fixed or made anew', async () => {
  await using fake = await startFakeShop((request) => succeed(request, () => ({})))
  let count = 0
  await createShopClient({ baseUrl: fake.url, headers: { 'x-request-id': 'fixed' } }).health.check.query()
  const shop = createShopClient({ baseUrl: fake.url, headers: async () => ({ 'x-request-id': `made-${++count}` }) })
  await shop.health.check.query()
  await shop.health.check.query()
  expect(fake.received.map(({ headers }) => headers['x-request-id'])).toEqual(['fixed', 'made-1', 'made-2'])
})

test('an order travels alone, under a key that stays the same when it is tried again', async () => {
  await using fake = await startFakeShop((request, response) => {
    if (fake.received.length < 3) return void response.destroy()
    return succeed(request, () => ({ number: 'K7QM-42XD' }))
  })
  const shop = createShopClient({ baseUrl: fake.url })
  expect(await shop.orders.place.mutate(order)).toEqual({ number: 'K7QM-42XD' })
  expect(fake.received.map(({ isBatch }) => isBatch)).toEqual([false, false, false])
  const keys = fake.received.map(({ headers }) => headers['idempotency-key'])
  expect(new Set(keys).size).toBe(1)
  expect(keys[0]).toMatch(/^[\w-]{36}$/)
})

test('adding to the cart is tried again under its key, so that nothing is added twice', async () => {
  await using fake = await startFakeShop((request, response) => {
    if (fake.received.length < 2) return void response.destroy()
    return succeed(request, () => ({ items: [] }))
  })
  await createShopClient({ baseUrl: fake.url }).cart.addItem.mutate({ productId: 'p' })
  const keys = fake.received.map(({ headers }) => headers['idempotency-key'])
  expect(keys).toEqual([keys[0], keys[0]])
  expect(keys[0]).toMatch(/^[\w-]{36}$/)
})

test('every order has its own key, unless the caller brings one', async () => {
  await using fake = await startFakeShop((request) => succeed(request, () => ({})))
  const shop = createShopClient({ baseUrl: fake.url })
  await shop.orders.place.mutate(order)
  await shop.orders.place.mutate(order)
  await shop.orders.place.mutate(order, { context: { idempotencyKey: 'checkout-4711' } })
  const [first, second, third] = fake.received.map(({ headers }) => headers['idempotency-key'])
  expect(first).not.toBe(second)
  expect(third).toBe('checkout-4711')
})

test('there is a key also where there is no crypto.randomUUID', async ({ onTestFinished }) => {
  vi.stubGlobal('crypto', undefined)
  onTestFinished(() => void vi.unstubAllGlobals())
  await using fake = await startFakeShop((request) => succeed(request, () => ({})))
  await createShopClient({ baseUrl: fake.url }).orders.place.mutate(order)
  expect(fake.received[0]?.headers['idempotency-key']).toMatch(/^[\x21-\x7e]{16,255}$/)
})

test('a query is tried again, any other mutation is not', async () => {
  await using fake = await startFakeShop((_, response) => void response.destroy())
  const shop = createShopClient({ baseUrl: fake.url, retries: 1 })
  expect(isNetworkError(await failure(shop.cart.get.query()))).toBe(true)
  expect(fake.received).toHaveLength(2)
  expect(isNetworkError(await failure(shop.cart.clear.mutate()))).toBe(true)
  expect(fake.received).toHaveLength(3)
})

test('an answer that breaks off is tried again', async () => {
  await using fake = await startFakeShop((request, response) => {
    if (fake.received.length === 2) return succeed(request, () => 'whole')
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
    response.write('[{"result":', () => response.destroy())
    return
  })
  expect(await createShopClient({ baseUrl: fake.url }).health.check.query()).toBe('whole')
  const error = await failure(createShopClient({ baseUrl: fake.url, retries: 0 }).health.check.query())
  expect(isNetworkError(error)).toBe(true)
  expect((error as Error).message).toBe(`${fake.url} broke off its answer (UND_ERR_SOCKET)`)
})

test('a busy shop says when to come back', async () => {
  const times: number[] = []
  await using fake = await startFakeShop((request) => {
    times.push(performance.now())
    if (times.length > 1) return succeed(request, () => 'ready')
    return refuse(request, 'service.unavailable', { status: 503, headers: { 'retry-after': '1' } })
  })
  expect(await createShopClient({ baseUrl: fake.url }).health.check.query()).toBe('ready')
  expect(times[1]! - times[0]!).toBeGreaterThan(990)
})

test('nobody waits a minute, or longer than asked to try', async () => {
  await using fake = await startFakeShop((request) =>
    refuse(request, 'service.unavailable', { status: 503, headers: { 'retry-after': '60' } }),
  )
  const error = await failure(createShopClient({ baseUrl: fake.url }).health.check.query())
  expect(isShopError(error, 'service.unavailable')).toBe(true)
  expect(fake.received).toHaveLength(1)
})

test('a refusal is final', async () => {
  await using fake = await startFakeShop((request) => refuse(request, 'product.not_found', { status: 404 }))
  const error = await failure(createShopClient({ baseUrl: fake.url }).products.byId.query({ id: 'none' }))
  expect(isShopError(error, 'product.not_found')).toBe(true)
  expect(isNetworkError(error)).toBe(false)
  expect(fake.received).toHaveLength(1)
})

test('isShopError tells the codes apart and types their details', async () => {
  const lines = [{ variantId: 'v', sku: 'TEE-M', requested: 3, available: 1 }]
  await using fake = await startFakeShop((request) =>
    refuse(request, 'cart.out_of_stock', { status: 409, details: { lines } }),
  )
  const error = await failure(createShopClient({ baseUrl: fake.url }).cart.addItem.mutate({ productId: 'p' }))
  expect(isShopError(error)).toBe(true)
  expect(isShopError(error, 'cart.full')).toBe(false)
  expect(isShopError(error, 'cart.full', 'cart.out_of_stock')).toBe(true)
  expect(isShopError(new Error('cart.out_of_stock'))).toBe(false)
  expect(isShopError({ data: (error as { data: unknown }).data })).toBe(false)
  if (!isShopError(error, 'cart.out_of_stock')) return expect.fail()
  expect(error.data.details.lines).toEqual(lines)
  expect(error.message).toBe('Refused: cart.out_of_stock')
  expectTypeOf(error.data.details.lines[0]!.available).toEqualTypeOf<number>()
})

test('a refusal from before the RPC door has the same shape', async () => {
  const body = { code: 'request.too_large', message: 'Too large', requestId: 'r', details: { maxBytes: 262_144 } }
  await using fake = await startFakeShop(() => ({ status: 413, body }))
  const shop = createShopClient({ baseUrl: fake.url })
  for (const error of [await failure(shop.cart.clear.mutate()), await failure(shop.orders.place.mutate(order))]) {
    if (!isShopError(error, 'request.too_large')) return expect.fail(String(error))
    expect(error.data.details.maxBytes).toBe(262_144)
  }
})

test('what is not the shop’s is a network error that says so', async () => {
  await using proxy = await startFakeShop(() => ({ status: 502, body: '<h1>Bad gateway</h1>' }))
  await using other = await startFakeShop(() => ({ status: 404, body: { detail: 'Not Found' } }))
  const badGateway = await failure(createShopClient({ baseUrl: proxy.url, retries: 1 }).health.check.query())
  expect(isNetworkError(badGateway)).toBe(true)
  expect(String(badGateway)).toContain(`${proxy.url} answered 502 with something that is not the shop’s`)
  expect(proxy.received).toHaveLength(2)
  const wrongUrl = await failure(createShopClient({ baseUrl: other.url }).health.check.query())
  expect(isNetworkError(wrongUrl)).toBe(true)
  expect(other.received).toHaveLength(1)
})

test('where nobody listens, the message names the address and the reason', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  server.close()
  await once(server, 'close')
  const error = await failure(createShopClient({ baseUrl, retries: 0 }).health.check.query())
  expect(isNetworkError(error)).toBe(true)
  expect(isShopError(error)).toBe(false)
  expect((error as Error).message).toBe(`${baseUrl} cannot be reached (ECONNREFUSED)`)
})

test('a shop that never answers is given up on', async () => {
  await using fake = await startFakeShop(() => undefined)
  const error = await failure(createShopClient({ baseUrl: fake.url, retries: 0, timeoutMs: 50 }).health.check.query())
  expect(isNetworkError(error)).toBe(true)
  expect((error as Error).message).toBe(`${fake.url} did not answer within 50 ms`)
})

test('an aborted call is no network error', async () => {
  const abort = new AbortController()
  await using fake = await startFakeShop(() => {
    abort.abort()
    return undefined
  })
  const shop = createShopClient({ baseUrl: fake.url })
  const error = await failure(shop.cart.clear.mutate(undefined, { signal: abort.signal }))
  expect(error).toMatchObject({ cause: { name: 'AbortError' } })
  expect(isNetworkError(error)).toBe(false)
})

test('a call can be aborted while it waits to be tried again', async () => {
  const abort = new AbortController()
  await using fake = await startFakeShop((request) => {
    setTimeout(() => abort.abort(), 50)
    return refuse(request, 'service.unavailable', { status: 503, headers: { 'retry-after': '10' } })
  })
  const shop = createShopClient({ baseUrl: fake.url })
  const error = await failure(shop.orders.place.mutate(order, { signal: abort.signal }))
  expect(error).toMatchObject({ cause: { name: 'AbortError' } })
  expect(fake.received).toHaveLength(1)
})

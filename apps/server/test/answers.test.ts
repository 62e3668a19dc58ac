import { aProduct, createTestShop, type TestShop } from '@shop/core/testing'
import { createPool, type Reads } from '@shop/db'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { publicProcedure } from '../src/trpc/procedures.ts'
import { t } from '../src/trpc/init.ts'
import { createTestServer, type TestServer, type TestServerOptions } from './test-server.ts'

let shop: TestShop
/** Two processes of one shop, as far as the database can tell. */
let one: TestServer
let two: TestServer

beforeAll(async () => {
  shop = await createTestShop()
  one = await aServer()
  two = await aServer()
})
afterAll(async () => {
  await one.close()
  await two.close()
  await shop.close()
})

async function aServer(options: TestServerOptions = {}) {
  const server = await createTestServer({ sharing: shop, ...options })
  // The first settling waits for the connection that listens.
  await server.answers.settle()
  return server
}

/** One that tells how often it asked the database, and may be made to wait with what it was told. */
async function aWatchedServer(options: TestServerOptions = {}) {
  const watch = { reads: 0, beforeAnswer: async () => {} }
  const watched = (reads: Reads): Reads => ({
    async query(statement) {
      watch.reads++
      const rows = await reads.query<never>(statement)
      await watch.beforeAnswer()
      return rows
    },
  })
  const server = await aServer({ ...options, deps: ({ reads }) => ({ reads: watched(reads) }) })
  onTestFinished(() => server.close())
  return Object.assign(server, { watch })
}

async function setPrice(productId: string, priceCents: number) {
  await shop.db.variant.updateMany({ where: { productId }, data: { priceCents } })
}

/** The product's price on the page of its own and in the list, through both doors. */
async function pricesAt(server: TestServer, id: string): Promise<number[]> {
  const [restDetail, rpcDetail, restList, rpcList] = await Promise.all([
    server.rest('products.byId', { id }),
    server.rpc('products.byId', { id }),
    server.rest('products.list', {}),
    server.rpc('products.list', {}),
  ])
  const listed = [restList, rpcList].map(({ body }) => body.items.find((item: { id: string }) => item.id === id))
  return [restDetail.body, rpcDetail.body, ...listed].map((product) => product?.price.minCents)
}

const four = (cents: number) => Array.from({ length: 4 }, () => cents)

/** Cuts off whoever listens for news of the catalogue, as a restart of Postgres would. */
const cutOff = () =>
  shop.db.$executeRaw`
    select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'shop-server-catalogue' and datname = current_database()`

describe('two servers', () => {
  test('a change through one is what the other answers at once: 200 times', async () => {
    const { id } = await aProduct(shop)
    for (let cents = 1; cents <= 200; cents++) {
      await setPrice(id, cents)
      await one.answers.settle()
      expect(await pricesAt(two, id)).toEqual(four(cents))
    }
    expect(one.logs()).not.toContain('may not have reached')
  })

  test('a change is answered though those who listen are cut off again and again', async () => {
    const { id } = await aProduct(shop)
    for (let cents = 1; cents <= 40; cents++) {
      if (cents % 4 === 0) await cutOff()
      await setPrice(id, cents)
      await one.answers.settle()
      expect(await pricesAt(two, id)).toEqual(four(cents))
      expect(await pricesAt(one, id)).toEqual(four(cents))
    }
  })

  test('a change past the servers, in SQL, is seen', async () => {
    const { id } = await aProduct(shop)
    await pricesAt(two, id)
    await shop.db.$executeRaw`update variants set on_hand = 3, price_cents = 77 where product_id = ${id}::uuid`
    await vi.waitFor(async () => expect(await pricesAt(two, id)).toEqual(four(77)), { timeout: 1_000, interval: 2 })
    const { body } = await two.rest('products.byId', { id })
    expect(body.variants[0].available).toBe(3)
  })

  test('a server that hangs holds up a change for half a second at most, and is named in the log', async () => {
    const { rows } = await hangingListener()
    const start = performance.now()
    await one.answers.settle()
    expect(performance.now() - start).toBeLessThan(2_000)
    expect(one.logs()).toContain(`"missing":[${rows[0]?.pid}]`)
  })

  /** It looks like a server to all others, and never answers. */
  async function hangingListener() {
    const pool = createPool({ url: shop.url, max: 1, applicationName: 'shop-server-catalogue' })
    onTestFinished(() => pool.end())
    return pool.query<{ pid: number }>('select pg_backend_pid() as pid')
  }
})

describe('what is kept', () => {
  test('is read from the database once, through each door', async () => {
    const server = await aWatchedServer()
    for (let round = 0; round < 3; round++) {
      await server.rest('products.list', {})
      await server.rpc('products.list', {})
    }
    expect(server.watch.reads).toBe(2)
  })

  test('is read once for all who ask at the same time', async () => {
    const server = await aWatchedServer()
    const answers = await Promise.all(Array.from({ length: 50 }, () => server.rest('products.list', { limit: 5 })))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(server.watch.reads).toBe(1)
  })

  test('stays when something else changes', async () => {
    const server = await aWatchedServer()
    const [kept, changed] = [await aProduct(shop), await aProduct(shop)]
    await server.answers.settle()
    await server.rest('products.byId', { id: kept.id })
    await setPrice(changed.id, 5)
    await server.answers.settle()
    await server.rest('products.byId', { id: kept.id })
    expect(server.watch.reads).toBe(1)
  })

  test('is nothing that was read before a change and came to be kept after it', async () => {
    const server = await aWatchedServer()
    const { id } = await aProduct(shop)
    await setPrice(id, 1)
    await server.answers.settle()
    const { promise: changed, resolve: go } = Promise.withResolvers<void>()
    server.watch.beforeAnswer = () => changed
    const early = server.rest('products.byId', { id })
    await vi.waitFor(() => expect(server.watch.reads).toBe(1))
    server.watch.beforeAnswer = async () => {}
    await setPrice(id, 2)
    await server.answers.settle()
    const during = await server.rest('products.byId', { id })
    go()
    expect((await early).body.price.minCents).toBe(1)
    expect(during.body.price.minCents).toBe(2)
    expect((await server.rest('products.byId', { id })).body.price.minCents).toBe(2)
  })

  test('is no refusal: what was not there may come', async () => {
    const server = await aWatchedServer()
    const slug = `to-come-${Date.now()}`
    expect((await server.rest('products.byId', { id: slug })).status).toBe(404)
    const { id } = await aProduct(shop)
    await shop.db.product.update({ where: { id }, data: { slug } })
    expect((await server.rest('products.byId', { id: slug })).status).toBe(200)
  })

  test('is nothing asked for by an address longer than a kilobyte', async () => {
    const server = await aWatchedServer()
    const url = `/trpc/products.list?input=${encodeURIComponent(JSON.stringify({ json: {} }))}&x=${'y'.repeat(1_024)}`
    for (let round = 0; round < 2; round++) expect((await server.request({ method: 'GET', url })).status).toBe(200)
    expect(server.watch.reads).toBe(2)
  })

  test('is nothing where keeping is switched off', async () => {
    const server = await aWatchedServer({ answers: { enabled: false } })
    for (let round = 0; round < 2; round++) await server.rest('products.list', {})
    expect(server.watch.reads).toBe(2)
  })

  test('is nothing while news are cut off, and the shop stays open', async () => {
    const server = await aWatchedServer({ answers: { databaseUrl: 'postgresql://nobody@127.0.0.1:1/none' } })
    for (let round = 0; round < 2; round++) expect((await server.rest('products.list', {})).status).toBe(200)
    expect(server.watch.reads).toBe(2)
  })

  test('is a batch as a whole, until one of its answers changes', async () => {
    const server = await aWatchedServer()
    const { id } = await aProduct(shop)
    await server.answers.settle()
    const calls = [
      { name: 'products.byId', input: { id } },
      { name: 'products.list', input: {} },
    ]
    for (let round = 0; round < 2; round++) {
      const [detail, list] = await server.batch(calls)
      expect([detail?.body.id, list?.body.items.length > 0]).toEqual([id, true])
    }
    expect(server.watch.reads).toBe(2)
    await setPrice(id, 4_321)
    await server.answers.settle()
    expect((await server.batch(calls))[0]?.body.price.minCents).toBe(4_321)
  })
})

test('a procedure that changes the catalogue is answered when every server knows', async () => {
  const { id } = await aProduct(shop)
  await pricesAt(two, id)
  const router = t.router({
    change: publicProcedure.meta({ changes: 'catalogue' }).mutation(() => setPrice(id, 9)),
  })
  const caller = router.createCaller({ answers: one.answers } as never)
  await caller.change()
  expect(await pricesAt(two, id)).toEqual(four(9))
})

describe('over HTTP', () => {
  const rpcList = `/trpc/products.list?input=${encodeURIComponent('{"json":{"limit":3}}')}`

  test.each(['/api/v1/products?limit=3', rpcList])(
    '%s has an ETag, by which it need not be sent again',
    async (url) => {
      const first = await one.app.inject({ method: 'GET', url })
      const again = await one.app.inject({ method: 'GET', url })
      expect(first.headers['cache-control']).toBe('public, no-cache')
      expect(first.headers['etag']).toMatch(/^"[\w-]{27}"$/)
      expect(again.headers['etag']).toBe(first.headers['etag'])
      expect(again.body).toBe(first.body)
      for (const known of [first.headers['etag'], `W/${first.headers['etag']}`, `"x", ${first.headers['etag']}`, '*']) {
        const same = await one.app.inject({ method: 'GET', url, headers: { 'if-none-match': String(known) } })
        expect([same.statusCode, same.body, same.headers['etag']]).toEqual([304, '', first.headers['etag']])
        expect(same.headers['cache-control']).toBe('public, no-cache')
      }
      const other = await one.app.inject({ method: 'GET', url, headers: { 'if-none-match': '"another"' } })
      expect([other.statusCode, other.body]).toEqual([200, first.body])
    },
  )

  test.each(['/api/v1/products?limit=3', rpcList])('HEAD of %s is its GET without the body', async (url) => {
    for (const server of [one, await aWatchedServer()]) {
      const head = await server.app.inject({ method: 'HEAD', url })
      const get = await server.app.inject({ method: 'GET', url })
      expect([head.statusCode, head.body]).toEqual([200, ''])
      for (const name of ['etag', 'content-length', 'content-type', 'cache-control', 'vary']) {
        expect(head.headers[name], name).toBe(get.headers[name])
      }
    }
  })

  test('the ETag changes with the catalogue', async () => {
    const { id } = await aProduct(shop)
    const url = `/api/v1/products/${id}`
    await one.answers.settle()
    const before = await one.app.inject({ method: 'GET', url })
    await setPrice(id, 31)
    await one.answers.settle()
    const headers = { 'if-none-match': String(before.headers['etag']) }
    expect((await one.app.inject({ method: 'GET', url, headers })).statusCode).toBe(200)
  })

  test('answers that are for one person, refusals and probes are for nobody to keep', async () => {
    for (const url of ['/api/v1/cart', '/trpc/cart.get', '/api/v1/products/none', '/health', '/nowhere']) {
      const { headers } = await one.request({ method: 'GET', url })
      expect(headers['cache-control'], url).toBe('no-store')
    }
  })

  test('every answer says what browsers may do with it', async () => {
    for (const url of ['/api/v1/products', rpcList, '/trpc/no.such', '/nowhere']) {
      const { headers } = await one.request({ method: 'GET', url })
      expect(headers).toMatchObject({
        'content-security-policy': "default-src 'none';frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'SAMEORIGIN',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'cross-origin',
        'strict-transport-security': 'max-age=31536000; includeSubDomains',
      })
    }
  })

  test('every answer varies by origin, also where none came along', async () => {
    for (const origin of [undefined, 'https://shop.test', 'https://evil.test']) {
      for (const url of ['/api/v1/products', rpcList, '/trpc/cart.get', '/trpc/no.such', '/nowhere']) {
        const { headers } = await one.request({ method: 'GET', url, headers: origin ? { origin } : {} })
        expect(String(headers['vary']).toLowerCase().split(', '), url).toContain('origin')
        expect(headers['access-control-allow-origin']).toBe(origin === 'https://shop.test' ? origin : undefined)
      }
    }
  })
})

describe('what is kept, over a socket', () => {
  test('is sent the short way with the same bytes and headers as the long way, and logged alike', async () => {
    const { app, logs } = one
    const base = await app.listen({ host: '127.0.0.1', port: 0 })
    const url = '/api/v1/products?limit=7'
    const passing = new Set(['x-request-id', 'date', 'connection', 'keep-alive'])
    const seen = async (headers: Record<string, string> = {}) => {
      const response = await fetch(`${base}${url}`, { headers })
      const entries = [...response.headers].filter(([name]) => !passing.has(name))
      return { status: response.status, headers: Object.fromEntries(entries), body: await response.text() }
    }
    const computed = await seen()
    expect(await seen()).toEqual(computed)
    expect(await seen({ 'if-none-match': computed.headers['etag']! })).toMatchObject({
      status: 304,
      body: '',
    })
    const { headers } = await fetch(`${base}${url}`, { headers: { 'x-request-id': 'named-by-caller' } })
    expect(headers.get('x-request-id')).toBe('named-by-caller')
    expect((await fetch(`${base}${url}`, { method: 'HEAD' })).headers.get('etag')).toBe(headers.get('etag'))
    const fromElsewhere = await fetch(`${base}${url}`, { headers: { origin: 'https://shop.test' } })
    expect(fromElsewhere.headers.get('access-control-allow-origin')).toBe('https://shop.test')
    await vi.waitFor(() => {
      const lines = logs()
        .split('\n')
        .filter((line) => line.includes('/api/v1/products"') && line.includes('"status"'))
      const shapes = lines.slice(-5).map((line) => Object.keys(JSON.parse(line)).toSorted().join())
      expect(new Set(shapes).size).toBe(1)
      expect(lines.some((line) => line.includes('named-by-caller'))).toBe(true)
    })
  })
})

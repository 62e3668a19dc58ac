import { aProduct } from '@shop/core/testing'
import { fastifyRequestHandler } from '@trpc/server/adapters/fastify'
import fastify, { type FastifyInstance, type InjectOptions } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { appRouter } from '../src/router.ts'
import { contextFactory } from '../src/trpc/context.ts'
import { createTestServer, type TestServer } from './test-server.ts'

let server: TestServer
/** The same router behind tRPC's own handler, as its documentation mounts it. */
let plain: FastifyInstance
let productId: string

beforeAll(async () => {
  server = await createTestServer()
  productId = (await aProduct(server.shop)).id
  const { db, reads, publish, storage, now, settings, log } = server.shop.as()
  const health = { basic: () => ({ status: 'ok', version: 'test', uptimeSeconds: 0 }) }
  const deps = { db, reads, publish, storage, now, settings, log, health, answers: server.answers }
  const createContext = contextFactory(deps as never, { allowedOrigins: [], secureCookies: true })
  plain = fastify()
  plain.get<{ Params: { path: string } }>('/trpc/:path', (req, res) =>
    fastifyRequestHandler({
      router: appRouter,
      req,
      res,
      path: req.params.path,
      maxBatchSize: 10,
      createContext: ({ info }) => createContext(req, res, info.calls.length),
    }),
  )
})
afterAll(async () => {
  await plain.close()
  await server.close()
})

const query = (name: string, input?: string, more = '') =>
  `/trpc/${name}?${new URLSearchParams(input === undefined ? {} : { input }).toString()}${more}`
const json = (value: unknown) => JSON.stringify({ json: value })
const batch = (names: string[], inputs: object) => query(names.join(','), JSON.stringify(inputs), '&batch=1')

const cases: Record<string, () => string> = {
  'a query': () => query('products.list', json({ limit: 2 })),
  'a query with a slug nobody has': () => query('products.byId', json({ id: 'nobody' })),
  'a query with an input it refuses': () => query('products.list', json({ limit: 'two' })),
  'a query without the input it needs': () => query('products.byId'),
  'a query with an empty input': () => query('products.byId', ''),
  'a query with an input that is no JSON': () => query('products.list', '{"json":'),
  'a query with an input of superjson': () =>
    query('products.list', '{"json":{"limit":null},"meta":{"values":{"limit":["undefined"]}}}'),
  'a query with bytes that are no text': () => '/trpc/products.byId?input={"json":{"id":"%FF"}}',
  'a query with two inputs': () => query('products.list', json({ limit: 1 }), '&input=nonsense'),
  'a query without input that is given nonsense': () => query('health.live', '{{{'),
  'a query for who is signed in': () => query('auth.me'),
  'a name nobody has': () => query('products.nothing', json({})),
  'a mutation by GET': () => query('cart.addItem', json({})),
  'a batch of one': () => batch(['products.list'], { 0: { json: { limit: 1 } } }),
  'a batch of two': () =>
    batch(['products.list', 'products.byId'], { 0: { json: {} }, 1: { json: { id: productId } } }),
  'a batch of which one is refused': () =>
    batch(['products.list', 'products.byId'], { 0: { json: {} }, 1: { json: { id: 'nobody' } } }),
  'a batch of which all are refused alike': () =>
    batch(['products.byId', 'products.byId'], { 0: { json: { id: 'nobody' } }, 1: { json: { id: 'no-one' } } }),
  'a batch with what is kept and what is not': () => batch(['products.list', 'cart.get'], { 0: { json: {} } }),
  'a batch whose input is a list': () => query('products.list,products.list', '[{"json":{}},{"json":{}}]', '&batch=1'),
  'a batch whose input is a text': () => query('products.list', '"text"', '&batch=1'),
  'a batch without input': () => query('products.list,health.live', undefined, 'batch=1'),
  'names with a comma that are no batch': () => query('products.list,products.list', json({})),
}

/** What a client may read of it, but for the ids of requests. */
async function answerOf(app: FastifyInstance, options: InjectOptions) {
  const { statusCode, body, headers } = await app.inject(options)
  const withoutIds = body.replaceAll(/"requestId":"[^"]*"/g, '"requestId":""')
  return { statusCode, body: withoutIds, type: String(headers['content-type']), allow: headers['allow'] }
}

test.each(Object.keys(cases))('%s is answered as by tRPC itself', async (name) => {
  const url = cases[name]?.() ?? ''
  const expected = await answerOf(plain, { method: 'GET', url })
  for (const round of ['computed', 'kept']) {
    expect(await answerOf(server.app, { method: 'GET', url }), round).toEqual(expected)
  }
})

test.each([{ 'trpc-accept': 'application/jsonl' }, { accept: 'application/jsonl' }])(
  'a stream of answers is tRPC’s to send: %o',
  async (headers) => {
    const url = cases['a batch of two']?.() ?? ''
    await server.app.inject({ method: 'GET', url })
    const { body } = await server.app.inject({ method: 'GET', url, headers })
    expect(body.split('\n').length).toBeGreaterThan(2)
  },
)

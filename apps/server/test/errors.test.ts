import { AppError } from '@shop/core/errors'
import { errorCodes } from '@shop/validators'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { httpStatusOf } from '../src/trpc/errors.ts'
import { createTestServer, type TestServer } from './test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await createTestServer()
})
afterAll(() => server.close())

const json = { 'content-type': 'application/json' }

describe('whatever is wrong with a request, the answer has the one error shape', () => {
  test.each([
    ['an unknown path', { method: 'GET', url: '/nowhere' }, 404, 'route.not_found'],
    ['an unknown path under the API', { method: 'GET', url: '/api/v1/nowhere' }, 404, 'route.not_found'],
    ['another method', { method: 'PATCH', url: '/api/v1/cart' }, 405, 'route.method_not_allowed'],
    ['a path that is no URL', { method: 'GET', url: '/api/v1/products/%zz' }, 400, 'request.malformed'],
    [
      'broken JSON',
      { method: 'POST', url: '/api/v1/cart/items', headers: json, payload: '{bad' },
      400,
      'request.malformed',
    ],
    [
      'no JSON at all',
      { method: 'POST', url: '/api/v1/cart/items', headers: json, payload: '' },
      400,
      'request.malformed',
    ],
    [
      'a list for an object',
      { method: 'POST', url: '/api/v1/cart/items', headers: json, payload: '[]' },
      400,
      'request.invalid',
    ],
    [
      'a number for an object',
      { method: 'POST', url: '/api/v1/cart/items', headers: json, payload: '1' },
      400,
      'request.invalid',
    ],
    ['no body', { method: 'POST', url: '/api/v1/cart/items' }, 400, 'request.invalid'],
    [
      'a prototype in the body',
      { method: 'POST', url: '/api/v1/cart/items', headers: json, payload: '{"__proto__":{"a":1}}' },
      400,
      'request.malformed',
    ],
    [
      'a form',
      {
        method: 'POST',
        url: '/api/v1/cart/items',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: 'a=b',
      },
      415,
      'request.unsupported_media_type',
    ],
    [
      'plain text',
      { method: 'POST', url: '/api/v1/cart/items', headers: { 'content-type': 'text/plain' }, payload: '{}' },
      415,
      'request.unsupported_media_type',
    ],
    [
      'a body that is too large',
      { method: 'POST', url: '/api/v1/cart/items', headers: json, payload: `"${'x'.repeat(300_000)}"` },
      413,
      'request.too_large',
    ],
    [
      'a form to RPC',
      {
        method: 'POST',
        url: '/trpc/cart.clear',
        headers: { 'content-type': 'multipart/form-data; boundary=x' },
        payload: '--x--',
      },
      415,
      'request.unsupported_media_type',
    ],
    [
      'a body that is too large for RPC',
      { method: 'POST', url: '/trpc/cart.clear', headers: json, payload: `"${'x'.repeat(300_000)}"` },
      413,
      'request.too_large',
    ],
    ['a method RPC does not know', { method: 'PUT', url: '/trpc/cart.clear' }, 404, 'route.not_found'],
  ] as const)('%s', async (_, request, status, code) => {
    const answer = await server.request(request)
    expect(answer).toMatchObject({ status, body: { code, requestId: expect.stringMatching(/./) } })
    expect(answer.headers['x-request-id']).toBe(answer.body.requestId)
    expect(
      Object.keys(answer.body).filter((key) => !['code', 'message', 'requestId', 'issues', 'details'].includes(key)),
    ).toEqual([])
  })

  test.each([
    ['an unknown procedure', { method: 'GET', url: '/trpc/no.such' }, 404, 'route.not_found'],
    ['a mutation by GET', { method: 'GET', url: '/trpc/cart.clear' }, 405, 'route.method_not_allowed'],
    [
      'a query by POST',
      { method: 'POST', url: '/trpc/cart.get', headers: json, payload: '{}' },
      405,
      'route.method_not_allowed',
    ],
    [
      'broken JSON',
      { method: 'POST', url: '/trpc/cart.addItem', headers: json, payload: '{bad' },
      400,
      'request.malformed',
    ],
    ['broken JSON in the URL', { method: 'GET', url: '/trpc/products.list?input={bad' }, 400, 'request.malformed'],
    ['no input', { method: 'POST', url: '/trpc/cart.addItem', headers: json, payload: '{}' }, 400, 'request.invalid'],
  ] as const)('over RPC: %s', async (_, request, status, code) => {
    const answer = await server.request(request)
    expect(answer.status).toBe(status)
    const { data } = answer.body.error.json
    expect(data).toMatchObject({ code, requestId: answer.headers['x-request-id'] })
    expect(JSON.stringify(answer.body)).not.toMatch(/stack|node_modules|\.ts:/)
  })

  test('a batch of more than ten calls', async () => {
    const names = Array.from({ length: 11 }, () => 'cart.get').join(',')
    const answer = await server.request({ method: 'GET', url: `/trpc/${names}?batch=1&input={}` })
    expect(answer.status).toBe(400)
    const [error] = [answer.body].flat()
    expect(error.error.json.data).toMatchObject({ code: 'request.invalid', requestId: answer.headers['x-request-id'] })
  })

  test('says which methods a path takes', async () => {
    const { headers } = await server.request({ method: 'PATCH', url: '/api/v1/cart/items/x' })
    expect(headers['allow']).toBe('PUT, DELETE')
  })

  test('names each wrong field, with where it is', async () => {
    const { body } = await server.rest('orders.place', { shippingAddress: { country: 'Germany' } }, await signedIn())
    expect(body.issues).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ path: 'shippingAddress.name' }),
        expect.objectContaining({ path: 'shippingAddress.country', message: expect.stringContaining('ISO 3166-1') }),
      ]),
    )
  })

  async function signedIn() {
    const email = `${crypto.randomUUID()}@example.com`
    const { body } = await server.rpc('auth.register', { email, name: 'A', password: 'correct horse battery' })
    return { authorization: `Bearer ${body.token}` }
  }
})

describe('what nobody foresaw', () => {
  const secret = 'connection string postgres://user:hunter2@db/shop in /srv/app/place-order.ts'

  test.each(['development', 'test', 'production'])('stays inside, with NODE_ENV %s', async (nodeEnv) => {
    const before = process.env['NODE_ENV']
    process.env['NODE_ENV'] = nodeEnv
    const broken = await createTestServer({
      deps: () => ({ reads: { query: () => Promise.reject(new Error(secret)) } }),
    })
    for (const door of [broken.rpc, broken.rest]) {
      const { status, body, headers } = await door('products.list', {})
      expect(status).toBe(500)
      expect(body).toEqual({
        code: 'internal.error',
        message: 'Something went wrong on our side',
        requestId: headers['x-request-id'],
      })
      expect(broken.logs()).toContain('hunter2')
    }
    await broken.close()
    process.env['NODE_ENV'] = before
  })

  test('of the database being away is said to pass', async () => {
    const away = () => Promise.reject(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }))
    const broken = await createTestServer({ deps: () => ({ reads: { query: away } }) })
    for (const door of [broken.rpc, broken.rest]) {
      const { status, body, headers } = await door('products.list', {})
      expect(status).toBe(503)
      expect(body).toMatchObject({ code: 'service.unavailable' })
      expect(headers['retry-after']).toBe('2')
    }
    await broken.close()
  })
})

test('every code has a status of an error', () => {
  for (const code of errorCodes) expect(httpStatusOf(code)).toBeGreaterThanOrEqual(400)
})

test('a request keeps the id it came with, unless that is no id', async () => {
  const withId = (id: string) => server.request({ method: 'GET', url: '/health', headers: { 'x-request-id': id } })
  expect((await withId('id-of-the-client')).headers['x-request-id']).toBe('id-of-the-client')
  expect((await withId('two words\tand a tab')).headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
})

test('an AppError is what it says', () => {
  expect(new AppError('cart.empty', 'Nothing', {})).toMatchObject({ name: 'AppError', code: 'cart.empty' })
})

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aPerson, PASSWORD } from './people.ts'
import { type Answer, createTestServer, type TestServer } from './test-server.ts'

let server: TestServer
/** Behind one proxy, so that callers have addresses of their own. */
let proxied: TestServer
beforeAll(async () => {
  const deps = ({ settings }: { settings: object }) => ({ settings: { ...settings, limits: { scale: 1 } } }) as never
  server = await createTestServer({ deps })
  proxied = await createTestServer({ deps, sharing: server.shop, app: { trustedProxies: 1 } })
})
afterAll(async () => {
  await proxied.close()
  await server.close()
})

const codes = (answers: Answer[]) => answers.map(({ body }) => body.code ?? 'in')
const someone = () => `${randomUUID()}@example.com`
const from = (address: string) => ({ 'x-forwarded-for': address })

test('the eleventh guess is refused over either door, with when to come back', async () => {
  const guess = { email: someone(), password: 'a guess' }
  for (let count = 0; count < 5; count++) {
    for (const door of [server.rpc, server.rest]) expect((await door('auth.login', guess)).status).toBe(401)
  }
  for (const door of [server.rpc, server.rest]) {
    const { status, body, headers } = await door('auth.login', guess)
    expect({ status, code: body.code }).toEqual({ status: 429, code: 'auth.too_many_attempts' })
    expect(body.details.retryAfterSeconds).toBeGreaterThan(0)
    expect(body.details.retryAfterSeconds).toBeLessThanOrEqual(15 * 60)
    expect(headers['retry-after']).toBe(String(body.details.retryAfterSeconds))
  }
})

test('every call of a batch counts, whatever address it says it comes from', async () => {
  const calls = Array.from({ length: 10 }, () => ({
    name: 'auth.login',
    input: { email: 'victim@example.com', password: 'x' },
  }))
  const first = await server.batch(calls, from('198.51.100.1'))
  const second = await server.batch(calls, from('198.51.100.2'))
  expect(codes(first)).toEqual(calls.map(() => 'auth.invalid_credentials'))
  expect(codes(second)).toEqual(calls.map(() => 'auth.too_many_attempts'))
  expect(Number(second[0]?.headers['retry-after'])).toBeGreaterThan(0)
})

describe('the address of a caller', () => {
  const ask = (app: TestServer, forwardedFor: string) =>
    app.rest('auth.forgotPassword', { email: someone() }, from(forwardedFor))
  const askedFrom = async (app: TestServer, forwardedFor: (count: number) => string) => {
    await server.shop.db.rateLimit.deleteMany()
    const answers: Answer[] = []
    for (let count = 0; count <= 30; count++) answers.push(await ask(app, forwardedFor(count)))
    return codes(answers).filter((code) => code === 'auth.too_many_attempts').length
  }

  test('is that of the connection, whatever forwarding headers say', async () => {
    expect(await askedFrom(server, (count) => `198.51.100.${count}`)).toBe(1)
  })

  test('is what the trusted proxy saw, whatever the client wrote before it', async () => {
    expect(await askedFrom(proxied, (count) => `198.51.100.${count}, 203.0.113.9`)).toBe(1)
    expect(await askedFrom(proxied, (count) => `203.0.113.9, 198.51.100.${count}`)).toBe(0)
  })

  test('is in the audit log', async () => {
    await proxied.rest('auth.login', { email: someone(), password: 'x' }, from('192.0.2.1, 203.0.113.77'))
    const entry = await server.shop.db.auditEntry.findFirst({ orderBy: { id: 'desc' } })
    expect(entry).toMatchObject({ action: 'auth.login_failed', address: '203.0.113.77' })
  })
})

test('while others use up the tries for an account, its owner gets in from where a session is open', async () => {
  await server.shop.db.rateLimit.deleteMany()
  const { email } = await aPerson(proxied)
  const login = (password: string, address: string) => proxied.rest('auth.login', { email, password }, from(address))
  const known = '127.0.0.1'
  expect((await login(PASSWORD, '203.0.113.50')).status).toBe(200)
  for (let count = 0; count < 10; count++) await login('a guess', `198.51.100.${count}`)
  expect((await login(PASSWORD, '198.51.100.99')).body.code).toBe('auth.too_many_attempts')
  expect((await login(PASSWORD, '203.0.113.50')).status).toBe(200)
  expect((await login(PASSWORD, known)).status).toBe(200)
})

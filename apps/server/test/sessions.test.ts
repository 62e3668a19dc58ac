import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aPerson, anAdmin, bearer, bothDoors, PASSWORD, type Person, signIn } from './people.ts'
import { type Answer, createTestServer, type TestServer } from './test-server.ts'

let server: TestServer
/** Another instance on the same database: what is over here has to be over there. */
let elsewhere: TestServer
beforeAll(async () => {
  server = await createTestServer()
  elsewhere = await createTestServer({ sharing: server.shop })
})
afterAll(async () => {
  await elsewhere.close()
  await server.close()
})

const ORIGIN = 'https://shop.test'
const cookieOf = ({ headers }: Answer) => (headers['set-cookie'] ?? '') as string
const asBrowser = (token: string) => ({ cookie: `theme=dark; session=${token}; other=1`, origin: ORIGIN })
const credentials = ({ email }: Person) => ({ email, password: PASSWORD })

/** How the session is met, on both instances and through both doors. */
async function statuses(headers: Record<string, string>): Promise<number[]> {
  const calls = [server, elsewhere].flatMap(({ rpc, rest }) => [
    rpc('auth.me', undefined, headers),
    rest('auth.me', {}, headers),
  ])
  return (await Promise.all(calls)).map(({ status }) => status)
}
const alive = [200, 200, 200, 200]
const dead = [401, 401, 401, 401]

describe.each(bothDoors)('the cookie, over %s', (door) => {
  test.each([
    [false, 'Path=/; HttpOnly; SameSite=Lax'],
    [true, 'Path=/; HttpOnly; SameSite=Lax; Secure'],
  ])('is out of reach of scripts and other sites (secure: %s)', async (secureCookies, attributes) => {
    const app = await createTestServer({ sharing: server.shop, app: { secureCookies } })
    const answer = await app[door]('auth.login', credentials(await aPerson(server)))
    expect(cookieOf(answer)).toBe(`session=${answer.body.token}; Max-Age=7776000; ${attributes}`)
    await app.close()
  })

  test('signs in without a header, and a bearer token wins over it', async () => {
    const [ada, grace] = await Promise.all([aPerson(server), aPerson(server)])
    const me = async (headers: Record<string, string>) => (await server[door]('auth.me', {}, headers)).body
    expect(await me(asBrowser(ada.token))).toMatchObject({ email: ada.email })
    expect(await me({ ...asBrowser(ada.token), ...grace.bearer })).toMatchObject({ email: grace.email })
    expect(await me({ ...asBrowser(ada.token), ...bearer('made-up') })).toMatchObject({ code: 'auth.required' })
  })

  test('is set with every new session', async () => {
    const ada = await aPerson(server)
    const email = `${crypto.randomUUID()}@example.com`
    const registered = await server[door]('auth.register', { email, name: 'A', password: PASSWORD })
    expect(cookieOf(registered)).toContain(`session=${registered.body.token};`)
    const refreshed = await server[door]('auth.refresh', {}, asBrowser(ada.token))
    expect(cookieOf(refreshed)).toContain(`session=${refreshed.body.token};`)
    const change = { currentPassword: PASSWORD, newPassword: 'another fine phrase' }
    const changed = await server[door]('auth.changePassword', change, asBrowser(refreshed.body.token))
    expect(cookieOf(changed)).toContain(`session=${changed.body.token};`)
  })

  test.each([
    ['auth.logout', {}],
    ['auth.logoutAll', {}],
    ['users.erase', { password: PASSWORD }],
  ])('is cleared by %s', async (procedure, input) => {
    const { token } = await aPerson(server)
    const answer = await server[door](procedure, input, asBrowser(token))
    expect(answer.status).toBe(door === 'rest' ? 204 : 200)
    expect(cookieOf(answer)).toMatch(/^session=; Max-Age=0; Path=\/; HttpOnly; SameSite=Lax; Secure$/)
    expect(await statuses(bearer(token))).toEqual(dead)
  })

  test('is cleared when it is dead, or a browser could never be a guest again', async () => {
    const answer = await server[door]('cart.get', undefined, asBrowser('made-up'))
    expect(answer.body.code).toBe('auth.required')
    expect(cookieOf(answer)).toContain('session=; Max-Age=0;')
    expect(cookieOf(await server[door]('cart.get', undefined, bearer('made-up')))).toBe('')
  })
})

test('a batch that signs in keeps the new cookie, though the old one was dead', async () => {
  const ada = await aPerson(server)
  const calls = [{ name: 'auth.login', input: credentials(ada) }, { name: 'cart.clear' }]
  const [login, cart] = await server.batch(calls, asBrowser('made-up'))
  expect(cart?.body.code).toBe('auth.required')
  expect(cookieOf(login!)).toContain(`session=${login?.body.token};`)
})

describe('a session is over at once, on every instance,', () => {
  test('after logging out; another of the same person lives on', async () => {
    const ada = await aPerson(server)
    const other = await signIn(server, ada)
    await server.rest('auth.logout', {}, ada.bearer)
    expect(await statuses(ada.bearer)).toEqual(dead)
    expect(await statuses(other)).toEqual(alive)
  })

  test('after logging out everywhere', async () => {
    const ada = await aPerson(server)
    const other = await signIn(elsewhere, ada)
    await server.rest('auth.logoutAll', {}, ada.bearer)
    expect([await statuses(ada.bearer), await statuses(other)]).toEqual([dead, dead])
  })

  test('after it was refreshed, and the new one goes on', async () => {
    const ada = await aPerson(server)
    const { body } = await server.rpc('auth.refresh', undefined, ada.bearer)
    expect(await statuses(ada.bearer)).toEqual(dead)
    expect(await statuses(bearer(body.token))).toEqual(alive)
  })

  test('after a change of the password, which answers with a new one', async () => {
    const ada = await aPerson(server)
    const other = await signIn(server, ada)
    const change = { currentPassword: PASSWORD, newPassword: 'another fine phrase' }
    const { body } = await server.rest('auth.changePassword', change, ada.bearer)
    expect([await statuses(ada.bearer), await statuses(other)]).toEqual([dead, dead])
    expect(await statuses(bearer(body.token))).toEqual(alive)
  })

  test('after an admin disabled the account, which cannot sign in until it is enabled', async () => {
    const [ada, admin] = await Promise.all([aPerson(server), anAdmin(server)])
    const setStatus = (status: string) => server.rest('users.updateStatus', { id: ada.id, status }, admin.bearer)
    expect(await statuses(ada.bearer)).toEqual(alive)
    await setStatus('disabled')
    expect(await statuses(ada.bearer)).toEqual(dead)
    expect((await elsewhere.rest('auth.login', credentials(ada))).body.code).toBe('auth.invalid_credentials')
    await setStatus('active')
    expect(await statuses(ada.bearer)).toEqual(dead)
    expect((await elsewhere.rest('auth.login', credentials(ada))).status).toBe(200)
  })

  test('30 days after it was last used', async () => {
    const ada = await aPerson(server)
    const { clock } = server.shop
    const now = clock.now
    const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000)
    try {
      clock.now = inDays(29)
      expect(await statuses(ada.bearer)).toEqual(alive)
      clock.now = inDays(58)
      expect(await statuses(ada.bearer)).toEqual(alive)
      clock.now = inDays(89)
      expect(await statuses(ada.bearer)).toEqual(dead)
    } finally {
      clock.now = now
    }
  })
})

test('anybody may ask whether a session is good, and until when', async () => {
  const { token, email } = await aPerson(server)
  for (const headers of [bearer(token), asBrowser(token)]) {
    const { body } = await server.rest('auth.validate', undefined, headers)
    expect(body).toMatchObject({ valid: true, user: { email } })
    expect(Date.parse(body.expiresAt)).toBeGreaterThan(server.shop.clock.now.getTime())
  }
  for (const headers of [{}, bearer('made-up')]) {
    expect((await server.rest('auth.validate', undefined, headers)).body).toEqual({ valid: false })
  }
})

describe('a change by cookie', () => {
  const address = { name: 'A', line1: 'B', city: 'C', postalCode: 'D', country: 'DE' }
  const own = { host: 'api.shop.test' }

  test.each([
    ['no page', {}],
    ['a page without an origin', { origin: 'null' }],
    ['another site', { origin: 'https://evil.test' }],
    ['a site that begins like ours', { origin: 'https://shop.test.evil.test' }],
    ['our site, unencrypted', { origin: 'http://shop.test' }],
    ['another port of this host', { ...own, origin: 'https://api.shop.test:8443' }],
    ['what is no origin at all', { origin: 'javascript:alert(1)' }],
  ])('is refused to %s, through every door', async (_, headers) => {
    const { token, bearer } = await aPerson(server)
    const sent = { cookie: `session=${token}`, ...headers }
    const call = { name: 'users.addAddress', input: address }
    const answers = [
      await server.rest(call.name, call.input, sent),
      await server.rpc(call.name, call.input, sent),
      ...(await server.batch([call, { name: 'cart.clear' }], sent)),
    ]
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual(
      answers.map(() => [403, 'auth.origin_rejected']),
    )
    expect((await server.rest('users.addresses', {}, bearer)).body.items).toEqual([])
    expect((await server.rest('users.addresses', {}, sent)).status).toBe(200)
  })

  test.each([
    ['a front end of ours', { origin: ORIGIN }],
    ['the server’s own pages', { ...own, origin: 'https://api.shop.test' }],
  ])('is taken from %s', async (_, headers) => {
    const { token } = await aPerson(server)
    const sent = { cookie: `session=${token}`, ...headers }
    expect((await server.rest('users.addAddress', address, sent)).status).toBe(201)
    expect((await server.rpc('users.addAddress', address, sent)).status).toBe(200)
  })

  test('does not borrow the origin of a header only a proxy may set', async () => {
    const { token } = await aPerson(server)
    const forged = { origin: 'https://evil.test', 'x-forwarded-host': 'evil.test' }
    const { body } = await server.rest('cart.clear', {}, { cookie: `session=${token}`, ...forged })
    expect(body.code).toBe('auth.origin_rejected')
  })

  test('is no matter where a bearer token comes along: no browser sends that by itself', async () => {
    const { token, bearer } = await aPerson(server)
    const { status } = await server.rest('users.addAddress', address, { ...bearer, cookie: `session=${token}` })
    expect(status).toBe(201)
  })
})

test('other sites’ pages are not allowed to ask in the first place', async () => {
  const preflight = (origin: string) =>
    server.request({
      method: 'OPTIONS',
      url: '/api/v1/users/profile',
      headers: { origin, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'content-type' },
    })
  expect((await preflight('https://evil.test')).headers['access-control-allow-origin']).toBeUndefined()
  expect((await preflight(ORIGIN)).headers).toMatchObject({
    'access-control-allow-origin': ORIGIN,
    'access-control-allow-credentials': 'true',
  })
})

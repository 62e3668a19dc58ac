import { createHash, randomUUID } from 'node:crypto'
import { aVariant } from '@shop/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fixtures } from './fixtures.ts'
import { aPerson, anAdmin, bearer, bothDoors, PASSWORD, type Person } from './people.ts'
import { type Answer, createTestServer, routes, type TestServer } from './test-server.ts'
import { createWorld, type Supplies } from './world.ts'

let server: TestServer
let ada: Person
let admin: Person
let supplies: Supplies
beforeAll(async () => {
  server = await createTestServer()
  ada = await aPerson(server)
  admin = await anAdmin(server)
  const { id: variantId, productId } = await aVariant(server.shop)
  const { passwordHash } = await server.shop.db.user.findUniqueOrThrow({ where: { id: ada.id } })
  supplies = { variantId, productId, passwordHash }
})
afterAll(() => server.close())

/** The one shape, a 4xx, and nothing of the inside. */
function expectRefusal({ status, body, headers }: Answer, expected: { status: number; code: string }) {
  expect({ status, code: body.code }).toEqual(expected)
  expect(body.requestId).toBe(headers['x-request-id'])
  expect(
    Object.keys(body).filter((key) => !['code', 'message', 'requestId', 'issues', 'details'].includes(key)),
  ).toEqual([])
  expect(JSON.stringify(body)).not.toMatch(/prisma|argon2|select |node_modules|\.ts:/i)
}

const invalid = { status: 400, code: 'request.invalid' }
const required = { status: 401, code: 'auth.required' }
const wrongCredentials = { status: 401, code: 'auth.invalid_credentials' }

describe.each(bothDoors)('over %s', (door) => {
  const call = (name: string, input?: object, headers?: Record<string, string>) => server[door](name, input, headers)

  test('a wrong password, an unknown address and a disabled account are refused alike', async () => {
    const off = await aPerson(server)
    await server.shop.db.user.update({ where: { id: off.id }, data: { status: 'disabled' } })
    const answers = [
      await call('auth.login', { email: ada.email, password: 'wrong' }),
      await call('auth.login', { email: 'nobody@example.com', password: PASSWORD }),
      await call('auth.login', { email: off.email, password: PASSWORD }),
    ]
    for (const answer of answers) expectRefusal(answer, wrongCredentials)
    expect(new Set(answers.map(({ body }) => body.message)).size).toBe(1)
  })

  test('forgetting a password is answered alike for known and unknown addresses', async () => {
    const [known, unknown] = [
      await call('auth.forgotPassword', { email: ada.email }),
      await call('auth.forgotPassword', { email: `${randomUUID()}@example.com` }),
    ]
    expect(known.status).toBeLessThan(300)
    expect([unknown.status, unknown.body]).toEqual([known.status, known.body])
  })

  test.each([
    ['of nobody', 'made-up'],
    ['with a NUL', '%00'],
    ['of 8,000 characters', 'x'.repeat(8_000)],
    ['with quotes', `'"; drop table users; --`.replaceAll(' ', '')],
    ['with what is not ASCII', 'sessión'],
  ])('a session token %s lets nobody in', async (_, token) => {
    expectRefusal(await call('auth.me', {}, bearer(token)), required)
    expectRefusal(await call('auth.me', {}, { cookie: `session=${token}` }), required)
  })

  test.each(['Bearer', 'Bearer ', 'Basic YTpi', 'bearer a b', ''])(
    'an authorization of %o lets nobody in',
    async (authorization) => {
      expectRefusal(await call('auth.me', {}, { authorization }), required)
    },
  )

  test('an expired session lets nobody in', async () => {
    const person = await aPerson(server)
    await server.shop.db.session.updateMany({ where: { userId: person.id }, data: { expiresAt: new Date(0) } })
    expectRefusal(await call('auth.me', {}, person.bearer), required)
    expectRefusal(await call('cart.get', {}, person.bearer), required)
  })

  test.each([
    ['auth.resetPassword', { password: PASSWORD }],
    ['auth.confirmRegistration', {}],
    ['users.confirmEmailChange', {}],
  ])('%s refuses a link that is made up', async (name, rest) => {
    for (const token of ['made-up', 'x\u0000y', 'x'.repeat(200)]) {
      expectRefusal(await call(name, { token, ...rest }), { status: 422, code: 'auth.link_invalid' })
    }
    expectRefusal(await call(name, { token: 'x'.repeat(201), ...rest }), invalid)
  })

  test('passwords of a wrong size or that everybody knows are refused', async () => {
    const register = (password: string) =>
      call('auth.register', { email: `${randomUUID()}@example.com`, name: 'A', password })
    expectRefusal(await register('1234567'), invalid)
    expectRefusal(await register('x'.repeat(257)), invalid)
    expectRefusal(await register('x'.repeat(1_000_000)), { status: 413, code: 'request.too_large' })
    expectRefusal(await register('password123'), { status: 422, code: 'auth.common_password' })
    expectRefusal(await call('auth.login', { email: ada.email, password: 'x'.repeat(257) }), invalid)
    expectRefusal(await call('auth.login', { email: ada.email, password: 'x'.repeat(1_000_000) }), {
      status: 413,
      code: 'request.too_large',
    })
  })

  test('the wrong password is not enough for what asks for it again', async () => {
    const wrong = { status: 403, code: 'auth.wrong_password' }
    const change = { currentPassword: 'wrong', newPassword: 'another fine phrase' }
    expectRefusal(await call('auth.changePassword', change, ada.bearer), wrong)
    expectRefusal(
      await call('users.changeEmail', { newEmail: 'new@example.com', password: 'wrong' }, ada.bearer),
      wrong,
    )
    expectRefusal(await call('users.erase', { password: 'wrong' }, ada.bearer), wrong)
  })

  test('an admin does not lock themselves out, nor anybody who is not there', async () => {
    const update = (id: string) => call('users.updateStatus', { id, status: 'disabled' }, admin.bearer)
    expectRefusal(await update(admin.id), { status: 422, code: 'user.own_status' })
    expectRefusal(await update(randomUUID()), { status: 404, code: 'user.not_found' })
  })
})

test('a link to reset a password works once, of two at the same time too', async () => {
  const token = randomUUID()
  await server.shop.db.oneTimeToken.create({
    data: {
      id: createHash('sha256').update(token).digest('hex'),
      requestId: randomUUID(),
      purpose: 'password_reset',
      userId: ada.id,
      expiresAt: new Date(Date.now() + 60_000),
    },
  })
  const reset = { token, password: 'another fine phrase' }
  const answers = await Promise.all([server.rest('auth.resetPassword', reset), server.rpc('auth.resetPassword', reset)])
  expect(answers.map(({ body }): string => body.code ?? 'done').toSorted()).toEqual(['auth.link_invalid', 'done'])
  expectRefusal(await server.rest('auth.resetPassword', reset), { status: 422, code: 'auth.link_invalid' })
  expectRefusal(await server.rest('auth.login', { email: ada.email, password: PASSWORD }), wrongCredentials)
})

test('of two who register one address at once, however it is written, one wins', async () => {
  const email = `Twice.${randomUUID()}@Example.com`
  const register = { name: 'A', password: PASSWORD }
  const answers = await Promise.all([
    server.rest('auth.register', { ...register, email }),
    server.rpc('auth.register', { ...register, email: email.toLowerCase() }),
  ])
  expect(answers.map(({ body }): string => body.code ?? body.status).toSorted()).toEqual([
    'auth.email_taken',
    'signed_in',
  ])
  expect(await server.shop.db.user.count({ where: { email: email.toLowerCase() } })).toBe(1)
})

describe('text that no database takes', () => {
  const fields = [...routes].flatMap(([name, { input }]) =>
    Object.keys(input?.shape ?? {}).map((field) => ({ name, field })),
  )

  test.each(fields)('is never a 500: $name, $field', async ({ name, field }) => {
    const world = await createWorld(server.shop, supplies)
    const [fixture] = [fixtures[name] ?? {}].flat()
    for (const text of ['x\u0000y', '\ud800', '\u0000'.repeat(300)]) {
      const input = { ...fixture?.input?.(world), [field]: text }
      for (const door of bothDoors) {
        // Half a surrogate pair cannot be said in a path.
        if (text === '\ud800' && routes.get(name)?.rest.path.includes(`{${field}}`)) continue
        const { status } = await server[door](name, input, world.headers.admin)
        expect(status, `${door}: ${JSON.stringify(text)}`).toBeLessThan(500)
      }
    }
  })
})

import { randomUUID } from 'node:crypto'
import { issueLink } from '@shop/core/auth'
import { anAddress, aProduct, tablesHolding } from '@shop/core/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { aPerson, anAdmin, bothDoors, PASSWORD, type Person, signIn } from './people.ts'
import { createTestServer, type TestServer } from './test-server.ts'

let server: TestServer
let admin: Person
beforeAll(async () => {
  server = await createTestServer({ overHttp: true })
  admin = await anAdmin(server)
})
afterAll(() => server.close())

const refused = (status: number, code: string, body: object = {}) => ({ status, body: { code, ...body } })
const invalid = (path: string) =>
  refused(400, 'request.invalid', { issues: expect.arrayContaining([expect.objectContaining({ path })]) })

describe.each(bothDoors)('over %s', (door) => {
  let ada: Person
  beforeEach(async () => {
    ada = await aPerson(server)
  })
  const call = (name: string, input?: unknown, headers: Record<string, string> = ada.bearer) =>
    server[door](`users.${name}`, input, headers)
  const tick = () => (server.shop.clock.now = new Date(server.shop.clock.now.getTime() + 1_000))
  const nothing = { status: door === 'rest' ? 204 : 200, body: '' }

  describe('the profile', () => {
    test('tells who is signed in, and nothing secret', async () => {
      const { status, body } = await call('profile')
      expect(status).toBe(200)
      const createdAt = server.shop.clock.now.toISOString()
      expect(body).toEqual({ id: ada.id, email: ada.email, name: 'Ada', role: 'customer', phone: null, createdAt })
    })

    test('takes a new name and number, and leaves alone what is left out', async () => {
      expect((await call('updateProfile', { name: ' Ada Lovelace ', phone: '+44 20 1' })).body).toMatchObject({
        name: 'Ada Lovelace',
        phone: '+44 20 1',
      })
      expect((await call('updateProfile', { phone: null })).body).toMatchObject({ name: 'Ada Lovelace', phone: null })
      expect((await call('profile')).body).toMatchObject({ name: 'Ada Lovelace', phone: null })
    })

    test.each([
      [{ name: '' }, 'name'],
      [{ name: 'x'.repeat(121) }, 'name'],
      [{ name: 'A\u0000B' }, 'name'],
      [{ phone: '1' }, 'phone'],
      [{ role: 'admin' }, ''],
      [{ email: 'other@example.com' }, ''],
    ])('refuses %j', async (input, path) => {
      expect(await call('updateProfile', input)).toMatchObject(invalid(path))
      expect((await call('profile')).body).toMatchObject({ name: 'Ada', role: 'customer', email: ada.email })
    })

    test('is not for guests', async () => {
      const guests: Record<string, string>[] = [{}, { authorization: 'Bearer made-up' }, { 'x-cart-token': 'a-guest' }]
      for (const headers of guests) {
        expect(await call('profile', undefined, headers)).toMatchObject(refused(401, 'auth.required'))
        expect(await call('updateProfile', { name: 'X' }, headers)).toMatchObject(refused(401, 'auth.required'))
      }
    })
  })

  describe('the address book', () => {
    const add = async (name: string, more: object = {}) => {
      tick()
      return (await call('addAddress', { ...anAddress, name, ...more })).body
    }
    const book = async () =>
      (await call('addresses')).body.items.map((address: { name: string; isDefault: boolean }) =>
        address.isDefault ? `*${address.name}` : address.name,
      )

    test('gives back an address as it was put in', async () => {
      const whole = { ...anAddress, line2: 'Back door', region: 'Kent', phone: '+44 1' }
      const { status, body } = await call('addAddress', whole)
      expect(status).toBe(door === 'rest' ? 201 : 200)
      expect(body).toEqual({ ...whole, id: body.id, isDefault: true })
      expect((await call('addresses')).body).toEqual({ items: [body] })
    })

    test('has one default: the first, until another is made it', async () => {
      await add('A')
      const b = await add('B')
      expect(await book()).toEqual(['*A', 'B'])
      await call('updateAddress', { ...anAddress, name: 'B', id: b.id, isDefault: true })
      expect(await book()).toEqual(['*B', 'A'])
      await add('C', { isDefault: true })
      expect(await book()).toEqual(['*C', 'A', 'B'])
    })

    test('writes an address anew: what is left out goes', async () => {
      const { id } = await add('A', { line2: 'Back door', phone: '+44 1' })
      const { body } = await call('updateAddress', { ...anAddress, id, city: 'Bath' })
      expect(body).toEqual({ ...anAddress, id, city: 'Bath', isDefault: true })
    })

    test('makes another the default when the default goes', async () => {
      const a = await add('A')
      await add('B')
      expect(await call('removeAddress', { id: a.id })).toMatchObject(nothing)
      expect(await book()).toEqual(['*B'])
      expect(await call('removeAddress', { id: a.id })).toMatchObject(refused(404, 'user.address_not_found'))
    })

    test('holds twenty addresses, however many come at once', async () => {
      const answers = await Promise.all(Array.from({ length: 22 }, () => call('addAddress', anAddress)))
      const refusals = answers.filter(({ status }) => status >= 300)
      expect(refusals).toHaveLength(2)
      for (const answer of refusals) {
        expect(answer).toMatchObject(refused(422, 'user.too_many_addresses', { details: { maxAddresses: 20 } }))
      }
      expect((await call('addresses')).body.items).toHaveLength(20)
    })

    test('does not show or give away what is another’s', async () => {
      const { id } = await add('A')
      const grace = (await aPerson(server)).bearer
      expect((await call('addresses', undefined, grace)).body.items).toEqual([])
      for (const other of [id, randomUUID()]) {
        const absent = refused(404, 'user.address_not_found')
        expect(await call('updateAddress', { ...anAddress, id: other }, grace)).toMatchObject(absent)
        expect(await call('removeAddress', { id: other }, grace)).toMatchObject(absent)
      }
      expect(await book()).toEqual(['*A'])
    })

    test.each([
      [{ country: 'de' }, 'country'],
      [{ country: 'Germany' }, 'country'],
      [{ city: '' }, 'city'],
      [{ postalCode: 'x'.repeat(21) }, 'postalCode'],
      [{ line1: undefined }, 'line1'],
      [{ userId: randomUUID() }, ''],
    ])('refuses %j', async (change, path) => {
      expect(await call('addAddress', { ...anAddress, ...change })).toMatchObject(invalid(path))
    })
  })

  describe('the preferences', () => {
    test('are English and no newsletter until chosen, each by itself', async () => {
      expect((await call('preferences')).body).toEqual({ language: 'en', newsletter: false, cartReminders: false })
      expect((await call('updatePreferences', { language: 'de' })).body).toMatchObject({
        language: 'de',
        newsletter: false,
      })
      expect((await call('updatePreferences', { newsletter: true })).body).toMatchObject({
        language: 'de',
        newsletter: true,
      })
      expect((await call('preferences')).body).toMatchObject({ language: 'de', newsletter: true })
    })

    test('take no language the shop does not write', async () => {
      expect(await call('updatePreferences', { language: 'tlh' })).toMatchObject(invalid('language'))
      expect(await call('updatePreferences', { newsletter: 'yes' })).toMatchObject(invalid('newsletter'))
    })
  })

  describe('the address of the account', () => {
    /** Asks for a link to be mailed, and answers with the token a worker puts into it. */
    async function linkTo(newEmail: string): Promise<string> {
      expect(await call('changeEmail', { newEmail, password: PASSWORD })).toMatchObject(nothing)
      const jobs = await server.shop.jobs('email.email-change')
      const { requestId } = jobs.find((job) => job.userId === ada.id)!
      const link = { purpose: 'email_change', userId: ada.id, payload: { newEmail }, ttlMinutes: 60 } as const
      return issueLink(server.shop.as({ kind: 'system', job: 'email.email-change' }), { ...link, requestId })
    }

    test('is asked for by mail, and changes when the link is used, once', async () => {
      const newEmail = `${randomUUID()}@example.com`
      const token = await linkTo(newEmail)
      expect((await call('profile')).body.email).toBe(ada.email)
      expect(await call('confirmEmailChange', { token }, {})).toMatchObject(nothing)
      const headers = await signIn(server, { ...ada, email: newEmail })
      expect((await call('profile', undefined, headers)).body.email).toBe(newEmail)
      expect(await call('confirmEmailChange', { token }, {})).toMatchObject(refused(422, 'auth.link_invalid'))
    })

    test('stays where another has the new one, which only its mailbox is told', async () => {
      const grace = await aPerson(server)
      const token = await linkTo(grace.email)
      expect(await call('confirmEmailChange', { token }, {})).toMatchObject(refused(409, 'auth.email_taken'))
      expect((await call('profile')).body.email).toBe(ada.email)
    })

    test('stays with a wrong password', async () => {
      const wrong = { newEmail: 'new@example.com', password: 'a wrong one' }
      expect(await call('changeEmail', wrong)).toMatchObject(refused(403, 'auth.wrong_password'))
    })
  })

  describe('the download of one’s data', () => {
    test('holds what the customer left in the shop', async () => {
      const { id: productId, variants } = await aProduct(server.shop)
      await call('addAddress', anAddress)
      await server.rpc('cart.addItem', { variantId: variants[0]!.id, quantity: 2 }, ada.bearer)
      await server.rpc('wishlist.add', { productId }, ada.bearer)
      await server.rpc('products.addReview', { id: productId, rating: 4, title: 'Fine', body: 'It is.' }, ada.bearer)
      const { body } = await call('exportData')
      expect(body).toMatchObject({
        profile: { id: ada.id, email: ada.email },
        preferences: { language: 'en' },
        addresses: [anAddress],
        cart: { itemCount: 2 },
        wishlist: [{ productId }],
        orders: [],
        reviews: [{ productId, rating: 4, title: 'Fine', body: 'It is.', verified: false }],
      })
      expect(body.sessions).toHaveLength(1)
      expect(body.activity.map(({ action }: { action: string }) => action)).toContain('user.data_exported')
    })

    test('holds nothing of others, and no token', async () => {
      const grace = await aPerson(server)
      const text = JSON.stringify((await call('exportData')).body)
      for (const secret of [grace.email, grace.id, ada.token, 'argon2']) expect(text).not.toContain(secret)
    })
  })

  describe('erasing the account', () => {
    test('needs the password', async () => {
      expect(await call('erase', { password: 'a wrong one' })).toMatchObject(refused(403, 'auth.wrong_password'))
      expect(await call('erase', {})).toMatchObject(invalid('password'))
      expect((await call('profile')).status).toBe(200)
    })

    test('ends every session, and nobody can sign in any more', async () => {
      const elsewhere = await signIn(server, ada)
      expect(await call('erase', { password: PASSWORD })).toMatchObject(nothing)
      for (const headers of [ada.bearer, elsewhere]) {
        expect(await call('profile', undefined, headers)).toMatchObject(refused(401, 'auth.required'))
      }
      const credentials = { email: ada.email, password: PASSWORD }
      expect(await server[door]('auth.login', credentials)).toMatchObject(refused(401, 'auth.invalid_credentials'))
    })

    test('leaves no trace of the person, and a review as its stars alone', async () => {
      const mark = randomUUID()
      const { id } = await aProduct(server.shop)
      await call('addAddress', { ...anAddress, line1: mark })
      await call('updateProfile', { name: `Ada ${mark}` })
      await server[door]('products.addReview', { id, rating: 5, body: `Ask for ${mark}` }, ada.bearer)
      await call('erase', { password: PASSWORD })
      const dump = await server.shop.dump()
      for (const trace of [mark, ada.email]) expect(tablesHolding(dump, trace)).toEqual([])
      expect((await server[door]('products.reviews', { id })).body.items).toMatchObject([
        { rating: 5, title: '', body: '', author: null },
      ])
    })
  })

  describe('for admins', () => {
    test('disabling an account ends its sessions at once, and enabling lets it in again', async () => {
      const disabled = await call('updateStatus', { id: ada.id, status: 'disabled' }, admin.bearer)
      expect(disabled).toMatchObject({ status: 200, body: { id: ada.id, status: 'disabled' } })
      expect(await call('profile')).toMatchObject(refused(401, 'auth.required'))
      const credentials = { email: ada.email, password: PASSWORD }
      expect(await server[door]('auth.login', credentials)).toMatchObject(refused(401, 'auth.invalid_credentials'))
      await call('updateStatus', { id: ada.id, status: 'active' }, admin.bearer)
      expect((await call('profile')).status).toBe(401)
      expect((await call('profile', undefined, await signIn(server, ada))).status).toBe(200)
    })

    test('there is no disabling oneself, nor anybody who is not there', async () => {
      const own = { id: admin.id, status: 'disabled' }
      expect(await call('updateStatus', own, admin.bearer)).toMatchObject(refused(422, 'user.own_status'))
      const nobody = { id: randomUUID(), status: 'disabled' }
      expect(await call('updateStatus', nobody, admin.bearer)).toMatchObject(refused(404, 'user.not_found'))
      expect(await call('updateStatus', { id: ada.id, status: 'gone' }, admin.bearer)).toMatchObject(invalid('status'))
    })

    test('accounts are listed newest first, a page at a time, and found by part of their address', async () => {
      tick()
      const grace = await aPerson(server)
      const { body } = await call('adminList', { limit: 1 }, admin.bearer)
      expect(body.items).toMatchObject([{ id: grace.id, email: grace.email, status: 'active' }])
      const next = (await call('adminList', { limit: 1, cursor: body.nextCursor }, admin.bearer)).body
      expect(next.items[0].id).not.toBe(grace.id)
      const found = await call('adminList', { q: ada.email.slice(0, 20) }, admin.bearer)
      expect(found.body).toMatchObject({ items: [{ id: ada.id }], nextCursor: null })
    })

    test('the log tells who disabled whom', async () => {
      await call('updateStatus', { id: ada.id, status: 'disabled' }, admin.bearer)
      const { body } = await call('audit', { subjectId: ada.id, action: 'user.status_changed' }, admin.bearer)
      expect(body.items).toMatchObject([
        { actorId: admin.id, subjectId: ada.id, details: { from: 'active', to: 'disabled' } },
      ])
    })

    test.each([
      ['adminList', {}],
      ['updateStatus', { id: randomUUID(), status: 'disabled' }],
      ['audit', {}],
    ])('%s is neither for customers nor for guests', async (name, input) => {
      expect(await call(name, input)).toMatchObject(refused(403, 'auth.forbidden'))
      expect(await call(name, input, {})).toMatchObject(refused(401, 'auth.required'))
    })
  })
})

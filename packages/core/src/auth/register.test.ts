import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addItem, getCart } from '../cart/index.ts'
import type { Actor } from '../context.ts'
import { anAccount, aVariant, createTestShop, type TestShop } from '../testing/index.ts'
import { authenticate, confirmRegistration, issueLink, register } from './index.ts'

let shop: TestShop
beforeAll(async () => {
  shop = await createTestShop()
})
afterAll(() => shop.close())

const aPerson = () => ({ email: `${randomUUID()}@example.com`, name: 'Ada', password: 'correct horse battery' })
const refusal = (code: string) => expect.objectContaining({ code })

describe('registering', () => {
  test('makes a customer who is signed in, tells of it and writes it down', async () => {
    const ada = aPerson()
    const result = await register(shop.as(), ada)
    if (result.status !== 'signed_in') return expect.unreachable()
    expect(result.user).toMatchObject({ email: ada.email, name: 'Ada', role: 'customer' })
    expect(await authenticate(shop.as(), result.token)).toMatchObject({
      actor: { kind: 'customer', userId: result.user.id },
    })
    const { id } = result.user
    expect(await shop.db.auditEntry.findMany({ where: { subjectId: id } })).toMatchObject([
      { action: 'auth.registered', actorKind: 'customer', actorId: id },
    ])
  })

  test('hashes the password with the parameters of OWASP', async () => {
    const ada = aPerson()
    await register(shop.as(), ada)
    const { passwordHash } = await shop.db.user.findUniqueOrThrow({ where: { email: ada.email } })
    expect(passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  })

  test('a taken address is refused, also when two come at once', async () => {
    const grace = aPerson()
    const results = await Promise.allSettled([register(shop.as(), grace), register(shop.as(), grace)])
    expect(results.map((result) => result.status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(results.find((result) => result.status === 'rejected')?.reason).toEqual(refusal('auth.email_taken'))
    expect(await shop.db.user.count({ where: { email: grace.email } })).toBe(1)
    await expect(register(shop.as(), grace)).rejects.toEqual(refusal('auth.email_taken'))
  })

  test.each(['password', 'Password123', 'QWERTYUIOP', '1234567890'])('%s is too common', async (password) => {
    await expect(register(shop.as(), { ...aPerson(), password })).rejects.toEqual(refusal('auth.common_password'))
  })

  test('brings the guest’s cart along', async () => {
    const variant = await aVariant(shop)
    const { cartToken = null } = await addItem(shop.as(), { variantId: variant.id, quantity: 2 })
    const guest: Actor = { kind: 'guest', cartToken }
    const { actor } = await anAccount(shop, { cartToken })
    expect((await getCart(shop.as(actor))).itemCount).toBe(2)
    expect((await getCart(shop.as(guest))).id).toBeNull()
  })

  test('is taken twenty times an hour from one address', async () => {
    const guest = shop.as(undefined, { address: '198.51.100.1' })
    const key = 'register-address:198.51.100.1'
    await shop.db.rateLimit.create({ data: { key, points: 19, expiresAt: new Date(Date.now() + 3_600_000) } })
    await register(guest, aPerson())
    await expect(register(guest, aPerson())).rejects.toEqual(refusal('auth.too_many_attempts'))
    await register(shop.as(undefined, { address: '198.51.100.2' }), aPerson())
  })
})

describe('registering where addresses are verified', () => {
  const verifying = () => shop.as(undefined, { registration: 'verify' })
  const linkFor = (account: { email: string; name: string; passwordHash: string }) =>
    issueLink(shop.as({ kind: 'system', job: 'test' }), {
      purpose: 'registration',
      userId: null,
      requestId: randomUUID(),
      payload: account,
      ttlMinutes: 60,
    })

  test('answers alike and asks for one mail, whether the address is taken or not', async () => {
    const { email } = await anAccount(shop)
    const ada = aPerson()
    expect(await register(verifying(), ada)).toEqual({ status: 'confirmation_sent' })
    expect(await register(verifying(), { ...ada, email })).toEqual({ status: 'confirmation_sent' })
    expect(await shop.db.user.count({ where: { email: ada.email } })).toBe(0)
    const requests = await shop.jobs('email.registration')
    expect(requests.map((request) => request.email).toSorted()).toEqual([ada.email, email].toSorted())
    expect(JSON.stringify(requests)).not.toContain(ada.password)
  })

  test('the link makes the account and signs in, once', async () => {
    const ada = aPerson()
    const token = await linkFor({ email: ada.email, name: ada.name, passwordHash: 'none' })
    const { user, token: session } = await confirmRegistration(verifying(), { token })
    expect(user).toMatchObject({ email: ada.email, name: 'Ada' })
    expect(await authenticate(shop.as(), session)).toMatchObject({ user })
    await expect(confirmRegistration(verifying(), { token })).rejects.toEqual(refusal('auth.link_invalid'))
  })

  test('of two links for one address the first makes the account', async () => {
    const account = { email: aPerson().email, name: 'Ada', passwordHash: 'none' }
    const [first, second] = [await linkFor(account), await linkFor(account)]
    await confirmRegistration(verifying(), { token: first })
    await expect(confirmRegistration(verifying(), { token: second })).rejects.toEqual(refusal('auth.email_taken'))
  })
})

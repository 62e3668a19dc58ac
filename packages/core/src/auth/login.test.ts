import { hash } from '@node-rs/argon2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addItem, getCart } from '../cart/index.ts'
import { anAccount, aVariant, createTestShop, type TestAccount, type TestShop } from '../testing/index.ts'
import { changePassword, login, logout } from './index.ts'

let shop: TestShop
beforeAll(async () => {
  shop = await createTestShop({ connections: 20 })
})
afterAll(() => shop.close())

const refusal = (code: string) => expect.objectContaining({ code })
const credentials = ({ email, password }: TestAccount) => ({ email, password })
const wrong = ({ email }: { email: string }) => ({ email, password: 'a wrong password' })

/** What became of logins, by code. */
async function outcomes(logins: Promise<unknown>[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const result of await Promise.allSettled(logins)) {
    const code = result.status === 'fulfilled' ? 'signed in' : (result.reason as { code: string }).code
    counts[code] = (counts[code] ?? 0) + 1
  }
  return counts
}

const failures = (userId: string) =>
  shop.db.auditEntry.count({ where: { subjectId: userId, action: 'auth.login_failed' } })

describe('signing in', () => {
  test('gives a session of its own each time, brings the guest’s cart along once, and is written down', async () => {
    const account = await anAccount(shop)
    const variant = await aVariant(shop)
    const { cartToken = null } = await addItem(shop.as(), { variantId: variant.id, quantity: 1 })
    const first = await login(shop.as({ kind: 'guest', cartToken }), credentials(account))
    const second = await login(shop.as({ kind: 'guest', cartToken }), credentials(account))
    expect(second.token).not.toBe(first.token)
    expect((await getCart(shop.as(account.actor))).itemCount).toBe(1)
    const { userId } = account.actor
    const entries = await shop.db.auditEntry.findMany({ where: { action: 'auth.login', subjectId: userId } })
    expect(entries).toHaveLength(2)
    expect(entries[0]).toMatchObject({ actorKind: 'customer', actorId: userId, requestId: 'test' })
    expect(entries[0]?.address).toMatch(/^2001:db8:/)
  })

  test('is refused alike for a wrong password, an unknown address and a disabled account', async () => {
    const account = await anAccount(shop)
    const disabled = await anAccount(shop)
    await shop.db.user.update({ where: { email: disabled.email }, data: { status: 'disabled' } })
    const inputs = [wrong(account), wrong({ email: 'nobody@example.com' }), credentials(disabled)]
    const errors = await Promise.all(
      inputs.map((input) => login(shop.as(), input).catch((error: Error & { code: string }) => error)),
    )
    expect(errors.map((error) => ('code' in error ? [error.code, error.message] : []))).toEqual(
      inputs.map(() => ['auth.invalid_credentials', 'E-mail address or password is wrong']),
    )
    expect(await failures(disabled.actor.userId)).toBe(1)
  })

  test('writes failures down, without the address of who has no account', async () => {
    const account = await anAccount(shop)
    await expect(login(shop.as(), wrong(account))).rejects.toThrow()
    await expect(login(shop.as(), wrong({ email: 'never-seen@example.com' }))).rejects.toThrow()
    expect(await failures(account.actor.userId)).toBe(1)
    const entries = await shop.db.auditEntry.findMany({ where: { action: 'auth.login_failed' } })
    expect(entries.some((entry) => entry.subjectId === null)).toBe(true)
    expect(JSON.stringify(entries)).not.toContain('never-seen')
  })

  test('hashes anew what was hashed with other parameters, also when two sign in at once', async () => {
    const account = await anAccount(shop)
    const outdated = await hash(account.password, { memoryCost: 8_192, timeCost: 1, parallelism: 1 })
    const where = { email: account.email }
    await shop.db.user.update({ where, data: { passwordHash: outdated } })
    await Promise.all([1, 2].map(() => login(shop.as(), credentials(account))))
    const { passwordHash } = await shop.db.user.findUniqueOrThrow({ where })
    expect(passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    await login(shop.as(), credentials(account))
    expect(await shop.db.user.findUniqueOrThrow({ where })).toMatchObject({ passwordHash })
  })

  test('takes a password typed on another keyboard for the same', async () => {
    const account = await anAccount(shop)
    const session = await changePassword(shop.as(account.actor), {
      currentPassword: account.password,
      newPassword: 'schöne Grüße aus Köln'.normalize('NFD'),
    })
    const { user } = await login(shop.as(), {
      email: account.email,
      password: 'schöne Grüße aus Köln'.normalize('NFC'),
    })
    expect(user).toEqual(session.user)
  })

  test.each(['\u0000\u0000\u0000', '\ud800 half a character', "' OR 1=1 --", 'x'.repeat(256)])(
    'a hostile password is a wrong one (%j)',
    async (password) => {
      const { email } = await anAccount(shop)
      await expect(login(shop.as(), { email, password })).rejects.toEqual(refusal('auth.invalid_credentials'))
    },
  )
})

describe('signing in while the account changes', () => {
  /** Starts a login, and changes the account after the password was found right but before there is a session. */
  async function loginDuring(account: TestAccount, change: { status: 'disabled' } | { passwordHash: string }) {
    let signingIn: Promise<unknown> | undefined
    await shop.db.$transaction(async (tx) => {
      await tx.user.update({ where: { id: account.actor.userId }, data: change })
      signingIn = login(shop.as(), credentials(account))
      signingIn.catch(() => {})
      await expect.poll(() => shop.waiting()).toBe(1)
      await tx.session.deleteMany({ where: { userId: account.actor.userId } })
    })
    return signingIn
  }

  test.each([
    ['disabled', { status: 'disabled' as const }],
    ['given another password', { passwordHash: '$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$RdescudvJCsgt3ub+b27dg' }],
  ])('is refused when it was %s', async (_, change) => {
    const account = await anAccount(shop)
    await expect(loginDuring(account, change)).rejects.toEqual(refusal('auth.invalid_credentials'))
    expect(await shop.db.session.count({ where: { userId: account.actor.userId } })).toBe(0)
  })
})

describe('guessing', () => {
  test('of fifty at once, from as many addresses, ten are looked at', async () => {
    const account = await anAccount(shop)
    const guesses = Array.from({ length: 50 }, () => login(shop.as(), wrong(account)))
    expect(await outcomes(guesses)).toEqual({ 'auth.invalid_credentials': 10, 'auth.too_many_attempts': 40 })
    expect(await failures(account.actor.userId)).toBe(10)
    await expect(login(shop.as(), credentials(account))).rejects.toEqual(refusal('auth.too_many_attempts'))
  })

  test('an address without an account is limited alike', async () => {
    const guesses = Array.from({ length: 12 }, () => login(shop.as(), wrong({ email: 'no-account@example.com' })))
    expect(await outcomes(guesses)).toEqual({ 'auth.invalid_credentials': 10, 'auth.too_many_attempts': 2 })
  })

  test('does not keep the owner out, where a session of the account is open', async () => {
    const address = '198.51.100.7'
    const account = await anAccount(shop, { address })
    await outcomes(Array.from({ length: 12 }, () => login(shop.as(), wrong(account))))
    await expect(login(shop.as(), credentials(account))).rejects.toEqual(refusal('auth.too_many_attempts'))
    await login(shop.as(undefined, { address }), credentials(account))
  })

  test('where a session is open is limited too, and no longer apart once it is closed', async () => {
    const address = '198.51.100.8'
    const account = await anAccount(shop, { address })
    const guess = () => login(shop.as(undefined, { address }), wrong(account))
    expect(await outcomes(Array.from({ length: 6 }, guess))).toEqual({
      'auth.invalid_credentials': 5,
      'auth.too_many_attempts': 1,
    })
    await logout(shop.as(), account.session.token)
    expect(await outcomes([guess()])).toEqual({ 'auth.invalid_credentials': 1 })
  })

  test('is forgotten after the right password, and after a quarter of an hour', async () => {
    const account = await anAccount(shop)
    const nine = () => outcomes(Array.from({ length: 9 }, () => login(shop.as(), wrong(account))))
    await nine()
    await login(shop.as(), credentials(account))
    expect(await nine()).toEqual({ 'auth.invalid_credentials': 9 })
    expect(await nine()).toMatchObject({ 'auth.too_many_attempts': 8 })
    const started = shop.clock.now
    shop.clock.now = new Date(started.getTime() + 15 * 60_000)
    await login(shop.as(), credentials(account))
    shop.clock.now = started
  })

  test('many accounts from one network is limited, however often the address in it changes', async () => {
    const guesses = Array.from({ length: 62 }, (_, index) =>
      login(
        shop.as(undefined, { address: `2001:db8:ffff:1::${index.toString(16)}` }),
        wrong({ email: `${index}@x.com` }),
      ),
    )
    // Not all others are looked at: those past the queue for hashes are told to come back.
    expect(await outcomes(guesses)).toMatchObject({ 'auth.too_many_attempts': 2 })
  })
})

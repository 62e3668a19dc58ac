import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { anAccount, createTestShop, type TestAccount, type TestShop } from '../testing/index.ts'
import { changePassword, forgotPassword, issueLink, login, resetPassword, validateSession } from './index.ts'

let shop: TestShop
beforeAll(async () => {
  shop = await createTestShop()
})
afterAll(() => shop.close())

let account: TestAccount
beforeEach(async () => {
  account = await anAccount(shop)
})

const newPassword = 'another good one'
const refusal = (code: string) => expect.objectContaining({ code })
const linkInvalid = refusal('auth.link_invalid')
const isGood = async (token: string) => (await validateSession(shop.as(), token)).valid

const aLink = ({ requestId = randomUUID() }: { requestId?: string } = {}) =>
  issueLink(shop.as({ kind: 'system', job: 'test' }), {
    purpose: 'password_reset',
    requestId,
    userId: account.actor.userId,
    ttlMinutes: 30,
  })

const actionsOf = async ({ actor }: TestAccount) => {
  const entries = await shop.db.auditEntry.findMany({ where: { subjectId: actor.userId }, orderBy: { id: 'asc' } })
  return entries.map((entry) => entry.action)
}

const noticesTo = async ({ email }: TestAccount) =>
  (await shop.jobs('email.password-changed')).filter((notice) => notice.email === email)

describe('a forgotten password', () => {
  test('asks for one mail, the same with and without an account', async () => {
    const emails = [account.email, `${randomUUID()}@example.com`]
    for (const email of emails) expect(await forgotPassword(shop.as(), { email })).toBeUndefined()
    const requests = (await shop.jobs('email.password-reset')).filter(({ email }) => emails.includes(email))
    expect(requests.map(({ email }) => email).toSorted()).toEqual(emails.toSorted())
    expect(new Set(requests.map(({ requestId }) => requestId)).size).toBe(2)
  })

  test('is mailed five times an hour to one address, with or without an account', async () => {
    for (const email of [account.email, `${randomUUID()}@example.com`]) {
      for (let index = 0; index < 5; index++) await forgotPassword(shop.as(), { email })
      await expect(forgotPassword(shop.as(), { email })).rejects.toMatchObject({
        code: 'auth.too_many_attempts',
        details: { retryAfterSeconds: 3_600 },
        retryAfterSeconds: 3_600,
      })
    }
  })
})

describe('resetting the password', () => {
  test('ends every session, lets the new password in alone, tells the owner and is written down', async () => {
    await resetPassword(shop.as(), { token: await aLink(), password: newPassword })
    expect(await isGood(account.session.token)).toBe(false)
    await expect(login(shop.as(), account)).rejects.toEqual(refusal('auth.invalid_credentials'))
    await login(shop.as(), { email: account.email, password: newPassword })
    expect(await noticesTo(account)).toMatchObject([{ userId: account.actor.userId }])
    expect(await actionsOf(account)).toContain('auth.password_reset')
  })

  test('works once: of two at once one wins', async () => {
    const token = await aLink()
    const passwords = ['the first password', 'the second password']
    const results = await Promise.allSettled(passwords.map((password) => resetPassword(shop.as(), { token, password })))
    expect(results.map((result) => result.status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(results.find((result) => result.status === 'rejected')?.reason).toEqual(linkInvalid)
    await expect(resetPassword(shop.as(), { token, password: newPassword })).rejects.toEqual(linkInvalid)
    expect(await noticesTo(account)).toHaveLength(1)
  })

  test('works for thirty minutes', async () => {
    const token = await aLink()
    const started = shop.clock.now
    shop.clock.now = new Date(started.getTime() + 30 * 60_000)
    await expect(resetPassword(shop.as(), { token, password: newPassword })).rejects.toEqual(linkInvalid)
    shop.clock.now = new Date(started.getTime() + 30 * 60_000 - 1)
    await resetPassword(shop.as(), { token, password: newPassword })
    shop.clock.now = started
  })

  test('a mail that is tried again kills the link of its first try', async () => {
    const requestId = randomUUID()
    const [first, second] = [await aLink({ requestId }), await aLink({ requestId })]
    await expect(resetPassword(shop.as(), { token: first, password: newPassword })).rejects.toEqual(linkInvalid)
    await resetPassword(shop.as(), { token: second, password: newPassword })
  })

  test('kills the other links of the account', async () => {
    const [first, second] = [await aLink(), await aLink()]
    await resetPassword(shop.as(), { token: first, password: newPassword })
    await expect(resetPassword(shop.as(), { token: second, password: newPassword })).rejects.toEqual(linkInvalid)
  })

  test('a refused password does not use the link up', async () => {
    const token = await aLink()
    const common = resetPassword(shop.as(), { token, password: 'password123' })
    await expect(common).rejects.toEqual(refusal('auth.common_password'))
    await resetPassword(shop.as(), { token, password: newPassword })
  })

  test('lets the owner in though the account is being guessed at', async () => {
    const wrong = { email: account.email, password: 'a wrong password' }
    await Promise.allSettled(Array.from({ length: 11 }, () => login(shop.as(), wrong)))
    await expect(login(shop.as(), account)).rejects.toEqual(refusal('auth.too_many_attempts'))
    await resetPassword(shop.as(), { token: await aLink(), password: newPassword })
    await login(shop.as(), { email: account.email, password: newPassword })
  })

  test('is refused for a disabled account and for the link of another purpose', async () => {
    const system = shop.as({ kind: 'system', job: 'test' })
    const { userId } = account.actor
    const payload = { newEmail: 'x@example.com' }
    const link = { purpose: 'email_change' as const, userId, requestId: randomUUID(), payload, ttlMinutes: 30 }
    const other = await issueLink(system, link)
    await expect(resetPassword(shop.as(), { token: other, password: newPassword })).rejects.toEqual(linkInvalid)
    const token = await aLink()
    await shop.db.user.update({ where: { id: userId }, data: { status: 'disabled' } })
    await expect(resetPassword(shop.as(), { token, password: newPassword })).rejects.toEqual(linkInvalid)
  })

  test.each(['', '\u0000', "'; drop table users; --", 'x'.repeat(200)])('no link is %j', async (token) => {
    await expect(resetPassword(shop.as(), { token, password: newPassword })).rejects.toEqual(linkInvalid)
  })

  test('links are made by jobs alone', async () => {
    const link = { purpose: 'password_reset' as const, userId: account.actor.userId, requestId: '1', ttlMinutes: 30 }
    await expect(issueLink(shop.as(), link)).rejects.toEqual(refusal('auth.forbidden'))
    await expect(issueLink(shop.as({ ...account.actor, kind: 'admin' }), link)).rejects.toEqual(
      refusal('auth.forbidden'),
    )
  })
})

describe('changing the password', () => {
  const change = (input: Partial<{ currentPassword: string; newPassword: string }> = {}) =>
    changePassword(shop.as(account.actor), { currentPassword: account.password, newPassword, ...input })

  test('ends every session, also the one it came by, and gives a new one', async () => {
    const other = await login(shop.as(), account)
    const session = await change()
    expect(session.user).toEqual(account.session.user)
    expect([account.session.token, other.token, session.token].map((token) => token.length)).toEqual([43, 43, 43])
    expect(await isGood(account.session.token)).toBe(false)
    expect(await isGood(other.token)).toBe(false)
    expect(await isGood(session.token)).toBe(true)
    await login(shop.as(), { email: account.email, password: newPassword })
    expect(await noticesTo(account)).toHaveLength(1)
    expect(await actionsOf(account)).toContain('auth.password_changed')
  })

  test('kills the links that were mailed before', async () => {
    const token = await aLink()
    await change()
    await expect(resetPassword(shop.as(), { token, password: newPassword })).rejects.toEqual(linkInvalid)
  })

  test('needs the present password, and to be signed in', async () => {
    await expect(change({ currentPassword: 'a wrong one' })).rejects.toEqual(refusal('auth.wrong_password'))
    await expect(change({ newPassword: 'password123' })).rejects.toEqual(refusal('auth.common_password'))
    const input = { currentPassword: account.password, newPassword }
    await expect(changePassword(shop.as(), input)).rejects.toEqual(refusal('auth.required'))
    expect(await isGood(account.session.token)).toBe(true)
  })

  test('a session that was left open does not help to guess the password', async () => {
    const guesses = Array.from({ length: 15 }, () => change({ currentPassword: 'a wrong one' }))
    const results = await Promise.allSettled(guesses)
    const codes = results.map((result) => result.status === 'rejected' && (result.reason as { code: string }).code)
    expect(codes.filter((code) => code === 'auth.wrong_password')).toHaveLength(10)
    await expect(change()).rejects.toEqual(refusal('auth.too_many_attempts'))
  })

  test('of two at once one wins, and one session is left', async () => {
    const results = await Promise.allSettled([change({ newPassword: 'the first one' }), change()])
    expect(results.map((result) => result.status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(results.find((result) => result.status === 'rejected')?.reason).toEqual(refusal('auth.wrong_password'))
    expect(await shop.db.session.count({ where: { userId: account.actor.userId } })).toBe(1)
  })
})

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { issueLink, login, resetPassword, validateSession } from '../auth/index.ts'
import { anAccount, createTestShop, type TestAccount, type TestShop } from '../testing/index.ts'
import { confirmEmailChange, requestEmailChange } from './index.ts'

let shop: TestShop
let account: TestAccount
beforeAll(async () => {
  shop = await createTestShop()
})
afterAll(() => shop.close())
beforeEach(async () => {
  account = await anAccount(shop)
})

const refusal = (code: string) => expect.objectContaining({ code })
const anEmail = () => `${randomUUID()}@example.com`
const request = (newEmail: string, password = account.password) =>
  requestEmailChange(shop.as(account.actor), { newEmail, password })

/** What the worker does with the job. */
const linkTo = (newEmail: string) =>
  issueLink(shop.as({ kind: 'system', job: 'test' }), {
    purpose: 'email_change',
    userId: account.actor.userId,
    requestId: randomUUID(),
    payload: { newEmail },
    ttlMinutes: 60,
  })

const emailNow = async () => (await shop.db.user.findUniqueOrThrow({ where: { id: account.actor.userId } })).email

describe('asking for another address', () => {
  test('has a link mailed there and changes nothing yet', async () => {
    const newEmail = anEmail()
    await request(newEmail)
    const { userId } = account.actor
    const requested = await shop.jobs('email.email-change')
    expect(requested.filter((job) => job.userId === userId)).toMatchObject([{ userId, newEmail }])
    expect(await emailNow()).toBe(account.email)
    const entries = await shop.db.auditEntry.findMany({ where: { action: 'auth.email_change_requested' } })
    expect(entries.filter((entry) => entry.subjectId === userId)).toHaveLength(1)
  })

  test('needs the password, and to be signed in', async () => {
    await expect(request(anEmail(), 'a wrong one')).rejects.toEqual(refusal('auth.wrong_password'))
    const input = { newEmail: anEmail(), password: account.password }
    await expect(requestEmailChange(shop.as(), input)).rejects.toEqual(refusal('auth.required'))
  })

  test('does not tell whether another has the address; that it is one’s own it does', async () => {
    const other = await anAccount(shop)
    await request(other.email)
    await expect(request(account.email)).rejects.toEqual(refusal('auth.email_taken'))
  })
})

describe('confirming', () => {
  test('makes the address the account’s, once, tells the former one, and keeps the sessions', async () => {
    const newEmail = anEmail()
    const token = await linkTo(newEmail)
    await confirmEmailChange(shop.as(), { token })
    await login(shop.as(), { email: newEmail, password: account.password })
    await expect(login(shop.as(), account)).rejects.toEqual(refusal('auth.invalid_credentials'))
    expect(await validateSession(shop.as(), account.session.token)).toMatchObject({
      valid: true,
      user: { email: newEmail },
    })
    const notices = await shop.jobs('email.email-changed')
    expect(notices.filter((notice) => notice.email === account.email)).toHaveLength(1)
    await expect(confirmEmailChange(shop.as(), { token })).rejects.toEqual(refusal('auth.link_invalid'))
    const entries = await shop.db.auditEntry.findMany({ where: { action: 'auth.email_changed' } })
    expect(JSON.stringify(entries)).not.toContain('@')
  })

  test('is refused when another has the address by then', async () => {
    const newEmail = anEmail()
    const token = await linkTo(newEmail)
    await shop.db.user.update({ where: { id: (await anAccount(shop)).actor.userId }, data: { email: newEmail } })
    await expect(confirmEmailChange(shop.as(), { token })).rejects.toEqual(refusal('auth.email_taken'))
    expect(await emailNow()).toBe(account.email)
  })

  test('of two accounts that want one address at once, one gets it', async () => {
    const newEmail = anEmail()
    const tokens = [await linkTo(newEmail)]
    account = await anAccount(shop)
    tokens.push(await linkTo(newEmail))
    const results = await Promise.allSettled(tokens.map((token) => confirmEmailChange(shop.as(), { token })))
    expect(results.map((result) => result.status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(results.find((result) => result.status === 'rejected')?.reason).toEqual(refusal('auth.email_taken'))
  })

  test('kills the links mailed to the former address', async () => {
    const reset = await issueLink(shop.as({ kind: 'system', job: 'test' }), {
      purpose: 'password_reset',
      userId: account.actor.userId,
      requestId: randomUUID(),
      ttlMinutes: 30,
    })
    await confirmEmailChange(shop.as(), { token: await linkTo(anEmail()) })
    const late = resetPassword(shop.as(), { token: reset, password: 'another good one' })
    await expect(late).rejects.toEqual(refusal('auth.link_invalid'))
  })

  test('is refused with the link of another purpose, and after its time', async () => {
    const reset = await issueLink(shop.as({ kind: 'system', job: 'test' }), {
      purpose: 'password_reset',
      userId: account.actor.userId,
      requestId: randomUUID(),
      ttlMinutes: 60,
    })
    await expect(confirmEmailChange(shop.as(), { token: reset })).rejects.toEqual(refusal('auth.link_invalid'))
    const token = await linkTo(anEmail())
    const started = shop.clock.now
    shop.clock.now = new Date(started.getTime() + 60 * 60_000)
    await expect(confirmEmailChange(shop.as(), { token })).rejects.toEqual(refusal('auth.link_invalid'))
    shop.clock.now = started
    await confirmEmailChange(shop.as(), { token })
  })

  test('is refused for a disabled account', async () => {
    const token = await linkTo(anEmail())
    await shop.db.user.update({ where: { id: account.actor.userId }, data: { status: 'disabled' } })
    await expect(confirmEmailChange(shop.as(), { token })).rejects.toEqual(refusal('auth.link_invalid'))
  })
})

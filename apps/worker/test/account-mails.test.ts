import { randomUUID } from 'node:crypto'
import { confirmRegistration, resetPassword } from '@shop/core/auth'
import { aCustomer } from '@shop/core/testing'
import { confirmEmailChange } from '@shop/core/users'
import type { ParsedMail } from 'mailparser'
import { describe, expect, test } from 'vitest'
import { recipients } from './mail-server.ts'
import { useMailShop } from './mail-shop.ts'

const mailShop = useMailShop()
const { mailsTo, logOf, runJob } = mailShop

const anEmail = () => `${randomUUID()}@example.com`
const aPassword = () => `correct horse ${randomUUID()}`

async function anAccount(data: { status?: 'disabled'; language?: string } = {}) {
  const { userId } = await aCustomer(mailShop.shop)
  return mailShop.shop.db.user.update({ where: { id: userId }, data })
}

/** The token of the mail's link, which is in both of its bodies. */
function tokenOf(mail: ParsedMail | undefined, path: string): string {
  const [link, token = ''] = new RegExp(`http://localhost:5173${path}\\?token=([\\w-]+)`).exec(mail?.text ?? '') ?? []
  expect(mail?.html).toContain(`href="${link}"`)
  return token
}

const reset = (token: string) => resetPassword(mailShop.shop.as(), { token, password: aPassword() })
const linkInvalid = expect.objectContaining({ code: 'auth.link_invalid' })

describe('the mail with a link to set a new password', () => {
  const request = (email: string) => ({ email, requestId: randomUUID() })

  test('reaches the owner, with a link that works once', async () => {
    const { email } = await anAccount()
    await runJob('email.password-reset', request(email))
    const [mail, ...others] = mailsTo(email)
    expect(others).toEqual([])
    expect(mail?.subject).toBe('Set a new password')
    expect(mail?.text).toMatch(/On \w+ \d+, \d{4} at \d\d:\d\d UTC somebody asked/)
    expect(mail?.text).toContain('If it was not you')
    const token = tokenOf(mail, '/reset-password')
    await reset(token)
    await expect(reset(token)).rejects.toEqual(linkInvalid)
  })

  test('is not sent where there is no account, nor to a disabled one', async () => {
    const { email: disabled } = await anAccount({ status: 'disabled' })
    for (const email of [anEmail(), disabled]) {
      const { requestId } = request(email)
      await runJob('email.password-reset', { email, requestId })
      expect(mailsTo(email)).toEqual([])
      expect(await logOf('password-reset', requestId)).toBeNull()
    }
  })

  test('is sent once though its job runs again, and its link still works', async () => {
    const { email } = await anAccount()
    const payload = request(email)
    await runJob('email.password-reset', payload)
    await runJob('email.password-reset', payload)
    expect(mailsTo(email)).toHaveLength(1)
    await reset(tokenOf(mailsTo(email)[0], '/reset-password'))
  })

  test('is another mail for mail servers when it has another link, so that none drops it', async () => {
    const { email } = await anAccount()
    const payload = request(email)
    await runJob('email.password-reset', payload)
    // As a crash leaves it between the mail server's yes and ours.
    await mailShop.shop.db.emailLog.update({
      where: { dedupeKey: `password-reset:${payload.requestId}` },
      data: { status: 'sending', sentAt: null },
    })
    await runJob('email.password-reset', payload)
    const [first, second] = mailsTo(email)
    expect(second?.messageId).not.toBe(first?.messageId)
    await expect(reset(tokenOf(first, '/reset-password'))).rejects.toEqual(linkInvalid)
    await reset(tokenOf(second, '/reset-password'))
  })

  test('leaves its token nowhere in the database', async () => {
    const { email } = await anAccount()
    await runJob('email.password-reset', request(email))
    const token = tokenOf(mailsTo(email)[0], '/reset-password')
    const { db } = mailShop.shop
    const held = [
      await db.emailLog.findMany(),
      await db.oneTimeToken.findMany(),
      await db.$queryRaw`SELECT data, output FROM pgboss.job`,
    ]
    expect(JSON.stringify(held)).toContain(email)
    expect(JSON.stringify(held)).not.toContain(token)
  })
})

describe('the mail with a link that confirms a new address', () => {
  test('goes to the new address, which becomes the account’s by the link', async () => {
    const { id: userId, email } = await anAccount()
    const newEmail = anEmail()
    await runJob('email.email-change', { userId, newEmail, requestId: randomUUID() })
    expect(mailsTo(email)).toEqual([])
    const [mail] = mailsTo(newEmail)
    expect(mail?.subject).toBe('Confirm your new e-mail address')
    await confirmEmailChange(mailShop.shop.as(), { token: tokenOf(mail, '/confirm-email') })
    expect(await mailShop.shop.db.user.findUnique({ where: { id: userId } })).toMatchObject({ email: newEmail })
  })

  test('is not sent for an account that was disabled or is gone', async () => {
    const { id: disabled } = await anAccount({ status: 'disabled' })
    for (const userId of [disabled, randomUUID()]) {
      const newEmail = anEmail()
      await runJob('email.email-change', { userId, newEmail, requestId: randomUUID() })
      expect(mailsTo(newEmail)).toEqual([])
    }
  })
})

describe('the mail that answers a registration', () => {
  const request = (email: string) => ({ email, name: 'Ada', passwordHash: 'none', requestId: randomUUID() })

  test('has a link that makes the account, and no word the stranger chose', async () => {
    const payload = { ...request(anEmail()), name: 'Win a prize at evil.example' }
    await runJob('email.registration', payload)
    const [mail] = mailsTo(payload.email)
    expect(mail?.subject).toBe('Confirm your registration')
    expect(`${mail?.text}${mail?.html}`).not.toContain('evil.example')
    const { user } = await confirmRegistration(mailShop.shop.as(), { token: tokenOf(mail, '/confirm-registration') })
    expect(user).toMatchObject({ email: payload.email, name: payload.name })
  })

  test('says that there is an account, without a link that signs in', async () => {
    const { email } = await anAccount()
    await runJob('email.registration', request(email))
    const [mail] = mailsTo(email)
    expect(mail?.subject).toBe('You have an account already')
    expect(mail?.text).toContain('http://localhost:5173/forgot-password')
    expect(`${mail?.text}${mail?.html}`).not.toContain('token=')
    expect(await mailShop.shop.db.oneTimeToken.count({ where: { user: { email } } })).toBe(0)
  })

  test('is not sent to a disabled account', async () => {
    const { email } = await anAccount({ status: 'disabled' })
    await runJob('email.registration', request(email))
    expect(mailsTo(email)).toEqual([])
  })
})

describe.each([
  ['email.password-changed', 'Your password was changed', 'set a new password at once'],
  ['email.email-changed', 'Your e-mail address was changed', 'reply to this mail at once'],
] as const)('the notice %s', (job, subject, advice) => {
  test('says once, at the address the owner had, what happened, when, and what to do about it', async () => {
    const { id: userId, email } = await anAccount()
    const former = anEmail()
    const payload = { userId, email: former, requestId: randomUUID() }
    await runJob(job, payload)
    await runJob(job, payload)
    expect(mailsTo(email)).toEqual([])
    const [mail, ...others] = mailsTo(former)
    expect(others).toEqual([])
    expect(mail?.subject).toBe(subject)
    for (const body of [mail?.text, mail?.html]) {
      expect(body).toMatch(/\w+ \d+, \d{4} at \d\d:\d\d UTC/)
      expect(body).toContain(advice)
      expect(body).not.toContain('token=')
    }
  })

  test('is sent to the owner of a disabled account, but not of one that was erased since', async () => {
    const { id: disabled, email } = await anAccount({ status: 'disabled' })
    await runJob(job, { userId: disabled, email, requestId: randomUUID() })
    expect(mailsTo(email)).toHaveLength(1)
    const forgotten = anEmail()
    await runJob(job, { userId: randomUUID(), email: forgotten, requestId: randomUUID() })
    expect(mailsTo(forgotten)).toEqual([])
  })
})

test('a mail with a link has a new one when it is tried again, and the one before is dead', async () => {
  const { email } = await anAccount()
  const { id: userId } = await anAccount()
  const [newEmail, stranger] = [anEmail(), anEmail()]
  const { refuse, refused } = mailShop.mailServer
  for (const address of [email, newEmail, stranger]) refuse(address, 451)
  await mailShop.start()
  await Promise.all([
    runJob('email.password-reset', { email, requestId: randomUUID() }),
    runJob('email.email-change', { userId, newEmail, requestId: randomUUID() }),
    runJob('email.registration', { email: stranger, name: 'Ada', passwordHash: 'none', requestId: randomUUID() }),
  ])
  const visitor = mailShop.shop.as()
  for (const [address, path, use] of [
    [newEmail, '/confirm-email', (token: string) => confirmEmailChange(visitor, { token })],
    [email, '/reset-password', reset],
    [stranger, '/confirm-registration', (token: string) => confirmRegistration(visitor, { token })],
  ] as const) {
    const before = refused.find((mail) => recipients(mail).includes(address))
    const [after, ...others] = mailsTo(address)
    expect(others).toEqual([])
    await expect(use(tokenOf(before, path))).rejects.toEqual(linkInvalid)
    await use(tokenOf(after, path))
  }
})

test('a mail tells of the moment its job was written, however late it is sent', async () => {
  const { id: userId, email } = await anAccount()
  const payload = { userId, email, requestId: randomUUID() }
  const { db, as } = mailShop.shop
  await as().publish.job('email.password-changed', payload)
  await db.$executeRaw`
    UPDATE pgboss.job SET created_on = '2026-01-02T03:04:05Z' WHERE data->>'requestId' = ${payload.requestId}`
  await mailShop.start()
  await mailShop.untilSent('password-changed', payload.requestId)
  expect(mailsTo(email)[0]?.text).toContain('January 2, 2026 at 03:04 UTC')
})

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addItem } from '../cart/index.ts'
import { anAccount, aVariant, createTestShop, tablesHolding, type TestShop } from '../testing/index.ts'
import { hashToken } from '../tokens.ts'
import { requestEmailChange } from '../users/index.ts'
import {
  changePassword,
  confirmRegistration,
  forgotPassword,
  issueLink,
  login,
  refreshSession,
  register,
  resetPassword,
} from './index.ts'

let shop: TestShop
beforeAll(async () => {
  shop = await createTestShop()
})
afterAll(() => shop.close())

test('a dump of the database holds no token that works and no password', async () => {
  const job = shop.as({ kind: 'system', job: 'test' })
  const linkFacts = () => ({ requestId: randomUUID(), ttlMinutes: 30 })
  const working: string[] = []
  const passwords: string[] = []

  // One account for what a session can do, its last one still open.
  const ada = await anAccount(shop)
  const adas = shop.as(ada.actor)
  const renewed = await refreshSession(shop.as(), (await login(shop.as(), ada)).token)
  const newPassword = 'changed to this one'
  const changed = await changePassword(adas, { currentPassword: ada.password, newPassword })
  working.push(changed.token, (await login(shop.as(), { ...ada, password: newPassword })).token)
  passwords.push(ada.password, newPassword, ada.session.token, renewed.token)
  await requestEmailChange(adas, { newEmail: 'ada@new.example', password: newPassword })
  await forgotPassword(shop.as(), ada)
  const wrong = 'typed but wrong'
  await login(shop.as(), { ...ada, password: wrong }).catch(() => passwords.push(wrong))

  // Links that were mailed and not used yet, and one that was.
  const { userId } = ada.actor
  const payload = { newEmail: 'ada@new.example' }
  working.push(await issueLink(job, { ...linkFacts(), purpose: 'password_reset', userId }))
  working.push(await issueLink(job, { ...linkFacts(), purpose: 'email_change', userId, payload }))
  const grace = await anAccount(shop)
  const reset = await issueLink(job, { ...linkFacts(), purpose: 'password_reset', userId: grace.actor.userId })
  await resetPassword(shop.as(), { token: reset, password: 'after the reset' })
  passwords.push(reset, 'after the reset')

  // An account that was asked for, one that was confirmed, and a guest with a cart.
  const mary = { email: 'mary@example.com', name: 'Mary', password: 'asked for by mail' }
  await register(shop.as(undefined, { registration: 'verify' }), mary)
  passwords.push(mary.password)
  const account = { email: 'joan@example.com', name: 'Joan', passwordHash: 'none' }
  const asked = { purpose: 'registration' as const, userId: null, payload: account }
  const confirmation = await issueLink(job, { ...linkFacts(), ...asked })
  working.push((await confirmRegistration(shop.as(), { token: confirmation })).token)
  working.push(await issueLink(job, { ...linkFacts(), ...asked }))
  const { cartToken = '' } = await addItem(shop.as(), { variantId: (await aVariant(shop)).id, quantity: 1 })
  working.push(cartToken)

  const dump = await shop.dump()
  for (const secret of [...working, ...passwords]) expect(tablesHolding(dump, secret), secret).toEqual([])
  // That they would have been found: what is kept of each is there.
  for (const token of working) expect(tablesHolding(dump, hashToken(token))).toHaveLength(1)
  expect(tablesHolding(dump, 'mary@example.com')).toContain('pgboss.job_common')
})

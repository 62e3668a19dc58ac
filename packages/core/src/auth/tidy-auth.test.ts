import { afterAll, beforeAll, expect, test } from 'vitest'
import { anAccount, createTestShop, type TestShop } from '../testing/index.ts'
import { issueLink, tidyAuth, validateSession } from './index.ts'

let shop: TestShop
beforeAll(async () => {
  shop = await createTestShop()
})
afterAll(() => shop.close())

const job = { kind: 'system', job: 'auth.tidy' } as const
const counts = async () => ({
  sessions: await shop.db.session.count(),
  links: await shop.db.oneTimeToken.count(),
  limits: await shop.db.rateLimit.count(),
})

test('what is over is removed: sessions, mailed links, counts of attempts', async () => {
  const started = shop.clock.now
  const { actor } = await anAccount(shop)
  const link = { purpose: 'password_reset', requestId: 'one', userId: actor.userId, ttlMinutes: 60 } as const
  await issueLink(shop.as(job), link)
  expect(await tidyAuth(shop.as(job))).toBe(0)
  expect(await counts()).toEqual({ sessions: 1, links: 1, limits: 1 })

  shop.clock.now = new Date(started.getTime() + 31 * 86_400_000)
  const { session } = await anAccount(shop)
  expect(await tidyAuth(shop.as(job))).toBe(3)
  expect(await counts()).toEqual({ sessions: 1, links: 0, limits: 1 })
  expect(await validateSession(shop.as(), session.token)).toMatchObject({ valid: true })
  shop.clock.now = started
})

test('tidying is for jobs alone', async () => {
  await expect(tidyAuth(shop.as())).rejects.toEqual(expect.objectContaining({ code: 'auth.forbidden' }))
})

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { inTransaction } from '../context.ts'
import { anAccount, createTestShop, type TestAccount, type TestShop } from '../testing/index.ts'
import { authenticate, logout, logoutAll, login, refreshSession, validateSession } from './index.ts'

let shop: TestShop
beforeAll(async () => {
  shop = await createTestShop()
  onDay(0)
})
afterAll(() => shop.close())

const DAY = 86_400_000
const start = new Date()
const onDay = (day: number) => {
  shop.clock.now = new Date(start.getTime() + day * DAY)
}
afterEach(() => onDay(0))

let account: TestAccount
let token: string
beforeEach(async () => {
  account = await anAccount(shop)
  token = account.session.token
})

const ended = expect.objectContaining({ code: 'auth.required' })
const isGood = async (candidate: string) => (await validateSession(shop.as(), candidate)).valid

/** Days from the start until the session ends. */
const daysLeft = ({ expiresAt }: { expiresAt: string }) => (Date.parse(expiresAt) - start.getTime()) / DAY

describe('a session', () => {
  test('is looked up by its token, and tells until when it is good', async () => {
    expect(await validateSession(shop.as(), token)).toEqual({
      valid: true,
      expiresAt: account.session.expiresAt,
      user: account.session.user,
    })
    expect(daysLeft(account.session)).toBe(30)
  })

  test.each([null, '', 'made up', '\u0000', 'x'.repeat(100_000)])(
    'a token that is none is not good (%#)',
    async (none) => {
      expect(await validateSession(shop.as(), none)).toEqual({ valid: false })
      await expect(authenticate(shop.as(), none ?? '')).rejects.toEqual(ended)
    },
  )

  test('ends at once when its account is disabled, on every instance', async () => {
    await shop.db.user.update({ where: { email: account.email }, data: { status: 'disabled' } })
    await expect(authenticate(shop.as(), token)).rejects.toEqual(ended)
    await expect(refreshSession(shop.as(), token)).rejects.toEqual(ended)
  })

  test('ends after thirty days without use', async () => {
    onDay(29.99)
    expect(await isGood(token)).toBe(true)
    const unused = (await login(shop.as(), account)).token
    onDay(29.99 + 30.01)
    expect(await isGood(unused)).toBe(false)
    expect(await isGood(token)).toBe(false)
  })

  test('lives on while it is used, but not past ninety days', async () => {
    onDay(10)
    expect(daysLeft(await authenticate(shop.as(), token))).toBe(30)
    onDay(20)
    expect(daysLeft(await authenticate(shop.as(), token))).toBe(50)
    onDay(40)
    expect(daysLeft(await authenticate(shop.as(), token))).toBe(70)
    onDay(65)
    expect(daysLeft(await authenticate(shop.as(), token))).toBe(90)
    onDay(89.99)
    expect(daysLeft(await authenticate(shop.as(), token))).toBe(90)
    onDay(90)
    expect(await isGood(token)).toBe(false)
  })

  test('is known by its network, and kept by hash alone', async () => {
    const rows = await shop.db.session.findMany({ where: { userId: account.actor.userId } })
    expect(rows).toHaveLength(1)
    expect(rows[0]?.addressHash).toMatch(/^[0-9a-f]{64}$/)
    expect(rows[0]?.id).not.toBe(token)
  })
})

describe('refreshing', () => {
  test('gives another token and kills the old one at once', async () => {
    const renewed = await refreshSession(shop.as(), token)
    expect(renewed.token).not.toBe(token)
    expect(renewed.user).toEqual(account.session.user)
    expect(await isGood(renewed.token)).toBe(true)
    expect(await isGood(token)).toBe(false)
    await expect(refreshSession(shop.as(), token)).rejects.toEqual(ended)
  })

  test('does not move the absolute end', async () => {
    onDay(29)
    const once = await refreshSession(shop.as(), token)
    expect(daysLeft(once)).toBe(59)
    onDay(58)
    const twice = await refreshSession(shop.as(), once.token)
    onDay(80)
    const thrice = await refreshSession(shop.as(), twice.token)
    expect(daysLeft(thrice)).toBe(90)
    onDay(90)
    expect(await isGood(thrice.token)).toBe(false)
  })

  test('of two at once one wins', async () => {
    const results = await Promise.allSettled([refreshSession(shop.as(), token), refreshSession(shop.as(), token)])
    expect(results.map((result) => result.status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(await shop.db.session.count({ where: { userId: account.actor.userId } })).toBe(1)
  })
})

describe('signing out', () => {
  test('ends this session alone, and may be repeated', async () => {
    const other = await login(shop.as(), account)
    await logout(shop.as(account.actor), token)
    await logout(shop.as(account.actor), token)
    expect(await isGood(token)).toBe(false)
    expect(await isGood(other.token)).toBe(true)
  })

  test('everywhere ends every session of this account alone', async () => {
    const other = await login(shop.as(), account)
    const stranger = await anAccount(shop)
    await logoutAll(shop.as(account.actor))
    expect(await isGood(token)).toBe(false)
    expect(await isGood(other.token)).toBe(false)
    expect(await isGood(stranger.session.token)).toBe(true)
    await expect(logoutAll(shop.as())).rejects.toEqual(ended)
  })

  test('everywhere ends the session too that is being refreshed meanwhile', async () => {
    let ending: Promise<void> | undefined
    await inTransaction(shop.as(), async (tx) => {
      await refreshSession(tx, token)
      ending = logoutAll(shop.as(account.actor))
      await expect.poll(() => shop.waiting()).toBe(1)
    })
    await ending
    expect(await shop.db.session.count({ where: { userId: account.actor.userId } })).toBe(0)
  })

  test('everywhere is not undone by a refresh that came a moment later', async () => {
    let refreshing: Promise<unknown> | undefined
    await inTransaction(shop.as(account.actor), async (tx) => {
      await logoutAll(tx)
      refreshing = refreshSession(shop.as(), token)
      refreshing.catch(() => {})
      await expect.poll(() => shop.waiting()).toBe(1)
    })
    await expect(refreshing).rejects.toEqual(ended)
    expect(await shop.db.session.count({ where: { userId: account.actor.userId } })).toBe(0)
  })
})

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createTestShop, type TestShop } from '../testing/index.ts'
import { type Attempt, clearAttempts, countAttempt, countFromAddress } from './index.ts'

let shop: TestShop
const start = new Date()
beforeAll(async () => {
  shop = await createTestShop({ connections: 20 })
})
afterAll(() => shop.close())
afterEach(() => {
  shop.clock.now = start
})

let serial = 0
const anAttempt = (): Attempt => ({ limit: 'login', subject: `subject-${++serial}` })
const times = (count: number, attempt: Attempt, ctx = shop.as()) =>
  Promise.allSettled(Array.from({ length: count }, () => countAttempt(ctx, attempt)))
const passed = (results: PromiseSettledResult<void>[]) => results.filter(({ status }) => status === 'fulfilled').length

test('of any number at once, no more than the limit get through', async () => {
  expect(passed(await times(100, anAttempt()))).toBe(10)
})

test('subjects and limits count apart', async () => {
  const attempt = anAttempt()
  await times(11, attempt)
  await countAttempt(shop.as(), anAttempt())
  await countAttempt(shop.as(), { ...attempt, limit: 'forgot-password' })
})

test('the window begins with the first attempt, is not moved by others, and tells when it ends', async () => {
  const attempt = anAttempt()
  shop.clock.now = start
  await times(10, attempt)
  shop.clock.now = new Date(start.getTime() + 14.5 * 60_000)
  await expect(countAttempt(shop.as(), attempt)).rejects.toMatchObject({
    code: 'auth.too_many_attempts',
    details: { retryAfterSeconds: 30 },
    retryAfterSeconds: 30,
  })
  shop.clock.now = new Date(start.getTime() + 15 * 60_000)
  expect(passed(await times(11, attempt))).toBe(10)
})

test('what is cleared counts anew', async () => {
  const attempt = anAttempt()
  await times(11, attempt)
  await clearAttempts(shop.as(), [attempt])
  expect(passed(await times(11, attempt))).toBe(10)
})

test('the scale of the settings multiplies, and leaves one attempt at least', async () => {
  const scaled = (scale: number) => {
    const ctx = shop.as()
    return { ...ctx, settings: { ...ctx.settings, limits: { scale } } }
  }
  expect(passed(await times(40, anAttempt(), scaled(3)))).toBe(30)
  expect(passed(await times(3, anAttempt(), scaled(0.01)))).toBe(1)
})

test('calls without an address are not counted by address', async () => {
  const job = shop.as({ kind: 'system', job: 'test' }, { address: null })
  await Promise.all(Array.from({ length: 100 }, () => countFromAddress(job, 'register-address')))
})

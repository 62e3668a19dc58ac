import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestShop, type TestShop } from '../testing/index.ts'
import { KEPT_DAYS, tidyOld } from './index.ts'

let shop: TestShop
beforeAll(async () => {
  shop = await createTestShop()
})
afterAll(() => shop.close())

const job = { kind: 'system', job: 'retention.tidy' } as const
const daysAgo = (days: number) => new Date(shop.clock.now.getTime() - days * 86_400_000)

describe('what only grows', () => {
  it('is kept for the days of its table, and then removed, however much it is', async () => {
    const mail = { template: 'test', recipient: 'ada@example.com', subject: 'Test', messageId: '<1@example.com>' }
    const old = { ...mail, createdAt: daysAgo(KEPT_DAYS.email_log + 1) }
    const many = Array.from({ length: 2_345 }, (_, index) => ({ ...old, dedupeKey: `old:${index}` }))
    const young = { ...mail, createdAt: daysAgo(KEPT_DAYS.email_log - 1), dedupeKey: 'young' }
    await shop.db.emailLog.createMany({ data: [...many, young] })
    expect(await tidyOld(shop.as(job))).toBe(2_345)
    expect(await shop.db.emailLog.findMany({ select: { dedupeKey: true } })).toEqual([{ dedupeKey: 'young' }])
    expect(await tidyOld(shop.as(job))).toBe(0)
  })

  it('is removed by jobs alone', async () => {
    await expect(tidyOld(shop.as())).rejects.toEqual(expect.objectContaining({ code: 'auth.forbidden' }))
  })
})

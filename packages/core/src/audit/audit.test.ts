import { afterAll, beforeAll, expect, test } from 'vitest'
import { inTransaction } from '../context.ts'
import { aCustomer, anAdmin, createTestShop, type TestAccount, type TestShop } from '../testing/index.ts'
import { audit, listAudit } from './index.ts'

let shop: TestShop
let admin: TestAccount['actor']
beforeAll(async () => {
  shop = await createTestShop()
  admin = await anAdmin(shop)
})
afterAll(() => shop.close())

const refusal = (code: string) => expect.objectContaining({ code })

test('an entry says who did what to whom, from where, in which request', async () => {
  const { userId } = await aCustomer(shop)
  const ctx = shop.as(admin, { address: '203.0.113.7' })
  await audit(ctx, 'user.status_changed', { subjectId: userId, details: { from: 'active', to: 'disabled' } })
  const { items } = await listAudit(shop.as(admin), { limit: 10, subjectId: userId })
  expect(items).toEqual([
    {
      id: expect.any(String) as string,
      action: 'user.status_changed',
      actorKind: 'admin',
      actorId: admin.userId,
      subjectId: userId,
      details: { from: 'active', to: 'disabled' },
      address: '203.0.113.7',
      requestId: 'test',
      createdAt: shop.clock.now.toISOString(),
    },
  ])
})

test('an entry goes with its transaction', async () => {
  const { userId } = await aCustomer(shop)
  const undone = inTransaction(shop.as(), async (tx) => {
    await audit(tx, 'auth.login', { subjectId: userId })
    throw new Error('undone')
  })
  await expect(undone).rejects.toThrow('undone')
  expect((await listAudit(shop.as(admin), { limit: 10, subjectId: userId })).items).toEqual([])
})

test('is listed newest first, page by page, by action and actor', async () => {
  const actor = await aCustomer(shop)
  const start = shop.clock.now
  for (let second = 0; second < 5; second++) {
    // Two of the same moment are told apart by their ids.
    shop.clock.now = new Date(start.getTime() + Math.floor(second / 2) * 1_000)
    await audit(shop.as(actor), 'auth.login', { details: { second } })
  }
  await audit(shop.as(actor), 'auth.sessions_ended', {})
  shop.clock.now = start
  const seen: unknown[] = []
  let cursor: string | undefined
  do {
    const query = { limit: 2, actorId: actor.userId, action: 'auth.login' as const, ...(cursor && { cursor }) }
    const page = await listAudit(shop.as(admin), query)
    seen.push(...page.items.map(({ details }) => details['second']))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  expect(seen).toEqual([4, 3, 2, 1, 0])
})

test('is for admins alone', async () => {
  const customer = await aCustomer(shop)
  await expect(listAudit(shop.as(customer), { limit: 1 })).rejects.toEqual(refusal('auth.forbidden'))
  await expect(listAudit(shop.as(), { limit: 1 })).rejects.toEqual(refusal('auth.required'))
})

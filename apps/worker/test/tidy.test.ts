import { randomUUID } from 'node:crypto'
import { addItem, getCart } from '@shop/core/cart'
import { once } from '@shop/core/idempotency'
import { jobs } from '@shop/core/jobs'
import { anAccount, aVariant } from '@shop/core/testing'
import { expect, test } from 'vitest'
import { useMailShop } from './mail-shop.ts'

const mailShop = useMailShop()
const LONG_AGO = new Date(Date.now() - 1_000)

test('carts, sessions and kept answers that are over are removed by their jobs, and nothing else', async () => {
  const { shop, runJob } = mailShop
  const { id: variantId } = await aVariant(shop)
  const [old, used] = [await anAccount(shop), await anAccount(shop)]
  const keyed = { key: randomUUID(), scope: 'test', input: {} }
  for (const { actor } of [old, used]) {
    await once(shop.as(actor), { ...keyed, scope: actor.userId }, (tx) => addItem(tx, { variantId, quantity: 1 }))
  }
  const { userId } = old.actor
  await shop.db.cart.updateMany({ where: { userId }, data: { expiresAt: LONG_AGO } })
  await shop.db.session.updateMany({ where: { userId }, data: { expiresAt: LONG_AGO } })
  await shop.db.idempotencyKey.updateMany({ where: { scope: userId }, data: { expiresAt: LONG_AGO } })

  for (const name of ['cart.tidy', 'auth.tidy', 'idempotency.tidy'] as const) await runJob(name, {})
  expect(await shop.db.cart.findMany({ select: { userId: true } })).toEqual([{ userId: used.actor.userId }])
  expect(await shop.db.cartItem.count()).toBe(1)
  expect(await shop.db.session.findMany({ select: { userId: true } })).toEqual([{ userId: used.actor.userId }])
  expect(await shop.db.idempotencyKey.findMany({ select: { scope: true } })).toEqual([{ scope: used.actor.userId }])
  expect(await getCart(shop.as(used.actor))).toMatchObject({ itemCount: 1 })
})

test('each is done every hour', async () => {
  const { boss } = await mailShop.start()
  const schedules = await boss.getSchedules()
  for (const name of ['cart.tidy', 'auth.tidy', 'idempotency.tidy'] as const) {
    expect(schedules).toContainEqual(expect.objectContaining({ name, cron: jobs[name].cron }))
    expect(jobs[name].cron).toMatch(/^\d+ \* \* \* \*$/)
  }
})

import { anOrder, stockOf } from '@shop/core/testing'
import { expect, test, vi } from 'vitest'
import { useMailShop } from './mail-shop.ts'

const QUEUE = 'order.expire-unpaid'

const mailShop = useMailShop()
const { start, runJob } = mailShop

/** An order whose deadline has passed by the worker's own clock. */
async function anOverdueOrder() {
  const placed = await anOrder(mailShop.shop)
  await mailShop.shop.db.order.update({
    where: { id: placed.order.id },
    data: { reservedUntil: new Date(Date.now() - 1_000) },
  })
  return placed
}

const statusOf = async (id: string) => (await mailShop.shop.db.order.findUniqueOrThrow({ where: { id } })).status

test('runs every minute', async () => {
  const { boss } = await start()
  expect(await boss.getSchedules(QUEUE)).toMatchObject([{ cron: '* * * * *' }])
})

test('ends the orders that were not paid in time, and leaves the others', async () => {
  const overdue = await anOverdueOrder()
  const { order: fresh } = await anOrder(mailShop.shop)
  await runJob(QUEUE, {})
  expect(await statusOf(overdue.order.id)).toBe('expired')
  expect(await statusOf(fresh.id)).toBe('pending')
  expect(await stockOf(mailShop.shop, overdue.variantId)).toEqual({ onHand: 10, reserved: 0 })
  const [, change] = await mailShop.shop.db.orderStatusChange.findMany({
    where: { orderId: overdue.order.id },
    orderBy: { id: 'asc' },
  })
  expect(change).toMatchObject({ from: 'pending', to: 'expired', actorKind: 'system' })
})

test('twenty runs at once end each order once', async () => {
  const { boss } = await start()
  const overdue = await Promise.all(Array.from({ length: 10 }, anOverdueOrder))
  await Promise.all(Array.from({ length: 20 }, () => boss.send(QUEUE, {})))
  await vi.waitFor(
    async () => {
      for (const { order } of overdue) expect(await statusOf(order.id)).toBe('expired')
    },
    { timeout: 15_000 },
  )
  const changes = await mailShop.shop.db.orderStatusChange.count({
    where: { orderId: { in: overdue.map(({ order }) => order.id) }, to: 'expired' },
  })
  expect(changes).toBe(10)
})

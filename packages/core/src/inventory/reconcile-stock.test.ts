import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Actor } from '../context.ts'
import { cancelOrder, confirmOrder } from '../orders/index.ts'
import { aCustomer, anAdmin, anOrder, aVariant, createTestShop, type TestShop } from '../testing/index.ts'
import { adjustStock, reconcileStock } from './index.ts'

let shop: TestShop
const system: Actor = { kind: 'system', job: 'test' }
beforeAll(async () => {
  shop = await createTestShop()
})
afterAll(() => shop.close())

const reconcile = (options = {}) => reconcileStock(shop.as(system), options)

test('a shop in daily use has no differences', async () => {
  const { variantId } = await anOrder(shop)
  const [paid, cancelled] = [await anOrder(shop, { variantId }), await anOrder(shop, { variantId })]
  await confirmOrder(shop.as(system), { orderId: paid.order.id })
  await cancelOrder(shop.as(cancelled.buyer), { id: cancelled.order.id })
  const { productId: id } = await shop.db.variant.findUniqueOrThrow({ where: { id: variantId } })
  await adjustStock(shop.as(await anAdmin(shop)), { id, variantId, delta: 5, reason: 'adjustment' })
  expect(await reconcile()).toEqual({ checked: await shop.db.variant.count(), differing: 0, differences: [] })
})

test('every planted fault is found, whatever the size of a batch', async () => {
  const [onHand, reserved, unordered] = [await aVariant(shop), await anOrder(shop), await anOrder(shop)]
  await shop.db.variant.update({ where: { id: onHand.id }, data: { onHand: 11 } })
  await shop.db.variant.update({ where: { id: reserved.variantId }, data: { reserved: 1 } })
  // Ended past the verbs: stock and ledger agree with each other, but not with the orders.
  await shop.db.order.update({ where: { id: unordered.order.id }, data: { status: 'cancelled' } })
  const expected = [
    { variantId: onHand.id, onHand: 11, ledgerOnHand: 10, reserved: 0, ledgerReserved: 0, orderedByPending: 0 },
    { variantId: reserved.variantId, onHand: 10, reserved: 1, ledgerReserved: 2, orderedByPending: 2 },
    { variantId: unordered.variantId, onHand: 10, reserved: 2, ledgerReserved: 2, orderedByPending: 0 },
  ]
  const checked = await shop.db.variant.count()
  for (const batch of [1, 2, checked, 1_000]) {
    const seen: number[] = []
    const report = await reconcile({ batch, onProgress: (count: number) => seen.push(count) })
    expect(report).toMatchObject({ checked, differing: 3 })
    expect(report.differences).toHaveLength(3)
    for (const difference of expected) {
      expect(report.differences).toContainEqual(expect.objectContaining(difference))
    }
    expect(seen.at(-1)).toBe(checked)
  }
  expect(await reconcile({ limit: 1 })).toMatchObject({ differing: 3, differences: [{}] })
})

test('is for the system', async () => {
  const refused = expect.objectContaining({ code: 'auth.forbidden' })
  await expect(reconcileStock(shop.as(await aCustomer(shop)))).rejects.toEqual(refused)
})

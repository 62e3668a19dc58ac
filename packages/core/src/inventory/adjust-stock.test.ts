import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CoreContext } from '../context.ts'
import { anAdmin, aProduct, createTestShop, type TestShop } from '../testing/index.ts'
import { adjustStock } from './index.ts'

let shop: TestShop
let admin: CoreContext
beforeAll(async () => {
  shop = await createTestShop()
  admin = shop.as(await anAdmin(shop))
})
afterAll(() => shop.close())

const refused = (code: string, details = {}) =>
  expect.objectContaining({ code, details: expect.objectContaining(details) })

describe('adjusting stock', () => {
  test('enters what came and went in the ledger, which stays the sum of it', async () => {
    const { id, variants } = await aProduct(shop, { variants: [{ stock: 10 }] })
    const variantId = variants[0]!.id
    await adjustStock(admin, { id, delta: 5, reason: 'return', note: 'Came back' })
    const level = await adjustStock(admin, { id, variantId, delta: -12, reason: 'adjustment' })
    expect(level).toEqual({ variantId, sku: variants[0]!.sku, onHand: 3, reserved: 0, available: 3 })
    const movements = await shop.db.stockMovement.findMany({ where: { variantId }, orderBy: { id: 'asc' } })
    expect(movements).toMatchObject([
      { reason: 'initial', onHandDelta: 10 },
      { reason: 'return', onHandDelta: 5, note: 'Came back' },
      { reason: 'adjustment', onHandDelta: -12 },
    ])
  })

  test('never takes what is reserved', async () => {
    const { id, variants } = await aProduct(shop, { variants: [{ stock: 10 }] })
    const variantId = variants[0]!.id
    await shop.db.variant.update({ where: { id: variantId }, data: { reserved: 4 } })
    await expect(adjustStock(admin, { id, delta: -7, reason: 'adjustment' })).rejects.toEqual(
      refused('product.stock_conflict', { variantId, onHand: 10, reserved: 4 }),
    )
    await adjustStock(admin, { id, delta: -6, reason: 'adjustment' })
    await expect(adjustStock(admin, { id, delta: 2_000_000_000, reason: 'adjustment' })).rejects.toEqual(
      refused('product.stock_conflict', { onHand: 4 }),
    )
  })

  test('is exact when fifty come at once', async () => {
    const { id, variants } = await aProduct(shop, { variants: [{ stock: 25 }] })
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, () => adjustStock(admin, { id, delta: -1, reason: 'adjustment' })),
    )
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(25)
    const { onHand } = await shop.db.variant.findUniqueOrThrow({ where: { id: variants[0]!.id } })
    expect(onHand).toBe(0)
  })

  test('asks which variant when there are several, and knows no other product’s', async () => {
    const { id, variants } = await aProduct(shop, { variants: [{ options: { size: 'S' } }, {}] })
    const other = await aProduct(shop)
    const choices = variants.map((variant) => ({ id: variant.id, options: variant.options }))
    await expect(adjustStock(admin, { id, delta: 1, reason: 'adjustment' })).rejects.toEqual(
      refused('product.variant_required', { variants: choices }),
    )
    await expect(
      adjustStock(admin, { id, variantId: other.variants[0]!.id, delta: 1, reason: 'adjustment' }),
    ).rejects.toEqual(refused('product.not_found'))
  })
})

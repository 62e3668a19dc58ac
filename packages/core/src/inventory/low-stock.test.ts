import { afterAll, beforeAll, expect, test } from 'vitest'
import { addItem } from '../cart/index.ts'
import { cancelOrder, placeOrder } from '../orders/index.ts'
import { aCustomer, anAddress, anAdmin, aProduct, createTestShop, hearing, type TestShop } from '../testing/index.ts'
import { createProduct, updateProduct } from '../products/index.ts'
import { adjustStock } from './index.ts'

let shop: TestShop
beforeAll(async () => {
  shop = await createTestShop({ connections: 20 })
})
afterAll(() => shop.close())

async function aStock(stock: number, lowStockThreshold: number) {
  const { id: productId, variants } = await aProduct(shop, { variants: [{ stock }] })
  const variantId = variants[0]!.id
  await shop.db.variant.update({ where: { id: variantId }, data: { lowStockThreshold } })
  return { productId, variantId }
}

/** Orders so many, and what was told of low stock by it. */
async function buy(variantId: string, quantity: number) {
  const buyer = await aCustomer(shop)
  await addItem(shop.as(buyer), { variantId, quantity })
  const { ctx, heard } = hearing(shop.as(buyer))
  const { id } = await placeOrder(ctx, { shippingAddress: anAddress })
  const low = heard.filter(({ name }) => name === 'product.stock_low').map(({ payload }) => payload)
  return { low, cancel: () => cancelOrder(shop.as(buyer), { id }) }
}

test('is told when what is available gets to the threshold, and not again below it', async () => {
  const { productId, variantId } = await aStock(10, 5)
  expect((await buy(variantId, 4)).low).toEqual([])
  expect((await buy(variantId, 1)).low).toEqual([{ productId, variantId, available: 5, threshold: 5 }])
  expect((await buy(variantId, 1)).low).toEqual([])
})

test('is told again after there was more in between', async () => {
  const { productId, variantId } = await aStock(10, 5)
  const { low, cancel } = await buy(variantId, 9)
  expect(low).toEqual([{ productId, variantId, available: 1, threshold: 5 }])
  await cancel()
  expect((await buy(variantId, 10)).low).toEqual([{ productId, variantId, available: 0, threshold: 5 }])
})

test('by an adjustment too', async () => {
  const { productId, variantId } = await aStock(10, 3)
  const { ctx, heard } = hearing(shop.as(await anAdmin(shop)))
  for (const delta of [-6, -2, 1, -1]) await adjustStock(ctx, { id: productId, delta, reason: 'adjustment' })
  expect(heard).toEqual([{ name: 'product.stock_low', payload: { productId, variantId, available: 2, threshold: 3 } }])
})

test('once, though twenty buy at once', async () => {
  const { variantId } = await aStock(20, 7)
  const bought = await Promise.all(Array.from({ length: 20 }, () => buy(variantId, 1)))
  expect(bought.flatMap(({ low }) => low)).toMatchObject([{ available: 7 }])
})

test('is told at the threshold an admin set, and leaves alone what was not said', async () => {
  const admin = shop.as(await anAdmin(shop))
  const variant = { sku: 'LOW-1', options: {}, priceCents: 100 }
  const { id, version, variants } = await createProduct(admin, {
    name: 'Lamp',
    description: '',
    tags: [],
    category: null,
    brand: null,
    variants: [{ ...variant, onHand: 10, lowStockThreshold: 8 }],
  })
  const variantId = variants[0]!.id
  const thresholdNow = async () =>
    (await shop.db.variant.findUniqueOrThrow({ where: { id: variantId } })).lowStockThreshold
  const changed = await updateProduct(admin, {
    id,
    version,
    variants: [{ ...variant, id: variantId, priceCents: 200 }],
  })
  expect(await thresholdNow()).toBe(8)
  await updateProduct(admin, {
    id,
    version: changed.version,
    variants: [{ ...variant, id: variantId, lowStockThreshold: 2 }],
  })
  expect(await thresholdNow()).toBe(2)
  expect((await buy(variantId, 7)).low).toEqual([])
  expect((await buy(variantId, 1)).low).toEqual([{ productId: id, variantId, available: 2, threshold: 2 }])
})

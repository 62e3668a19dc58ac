import { afterAll, beforeAll, expect, test } from 'vitest'
import { aCustomer, aVariant, createTestShop, type TestShop } from '../testing/index.ts'
import { updatePreferences } from '../users/index.ts'
import { addItem, leftCart, remindOfLeftCarts } from './index.ts'

let shop: TestShop
beforeAll(async () => {
  shop = await createTestShop()
})
afterAll(() => shop.close())

const worker = { kind: 'system', job: 'cart.remind' } as const

async function aLeftCart() {
  const customer = await aCustomer(shop)
  const { id: variantId } = await aVariant(shop)
  await updatePreferences(shop.as(customer), { cartReminders: true })
  const { id } = await addItem(shop.as(customer), { variantId, quantity: 1 })
  return { id: id!, customer }
}

test('many workers at once remind of each cart once', async () => {
  const carts = await Promise.all(Array.from({ length: 10 }, aLeftCart))
  shop.clock.now = new Date(shop.clock.now.getTime() + 25 * 3_600_000)
  const counts = await Promise.all(Array.from({ length: 5 }, () => remindOfLeftCarts(shop.as(worker))))
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(10)
  const reminded = await shop.jobs('email.cart-left-behind')
  expect(reminded.map(({ cartId }) => cartId).toSorted()).toEqual(carts.map(({ id }) => id).toSorted())
})

test('a cart is read as it was left, and no other way', async () => {
  const { id: cartId, customer } = await aLeftCart()
  const { updatedAt } = await shop.db.cart.findUniqueOrThrow({ where: { id: cartId } })
  const left = { cartId, touchedAt: updatedAt.toISOString() }
  expect(await leftCart(shop.as(worker), left)).toMatchObject({ userId: customer.userId, cart: { itemCount: 1 } })
  const before = new Date(updatedAt.getTime() - 1).toISOString()
  expect(await leftCart(shop.as(worker), { cartId, touchedAt: before })).toBeNull()
})

test('only jobs read other people’s carts', async () => {
  const { id: cartId, customer } = await aLeftCart()
  const forbidden = expect.objectContaining({ code: 'auth.forbidden' })
  const ctx = shop.as(customer)
  await expect(leftCart(ctx, { cartId, touchedAt: shop.clock.now.toISOString() })).rejects.toEqual(forbidden)
  await expect(remindOfLeftCarts(ctx)).rejects.toEqual(forbidden)
})

import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Actor, inTransaction } from '../context.ts'
import { aCustomer, aProduct, aVariant, createTestShop, type TestShop } from '../testing/index.ts'
import { addItem, clearCart, getCart, mergeGuestCart, removeItem, tidyCarts, updateItem } from './index.ts'

let shop: TestShop
beforeAll(async () => {
  shop = await createTestShop({ connections: 20 })
})
afterAll(() => shop.close())

const guest = (cartToken: string | null = null): Actor => ({ kind: 'guest', cartToken })
const refusal = (code: string, details: object = {}) => expect.objectContaining({ code, details })

/** A guest who has put something into a cart. */
async function aGuestWith(quantity: number, variantId: string) {
  const { cartToken = null } = await addItem(shop.as(guest()), { variantId, quantity })
  return guest(cartToken)
}

describe('a guest', () => {
  test('gets a token with the first item, and finds the cart with it', async () => {
    const variant = await aVariant(shop, { priceCents: 1_250 })
    const { cartToken, ...cart } = await addItem(shop.as(guest()), { variantId: variant.id, quantity: 2 })
    expect(cartToken).toMatch(/^[\w-]{43}$/)
    expect(cart).toMatchObject({ itemCount: 2, subtotalCents: 2_500, currency: 'EUR', warnings: [] })
    expect(await getCart(shop.as(guest(cartToken)))).toEqual(cart)
  })

  test('without a token has an empty cart, and none is made for looking', async () => {
    const before = await shop.db.cart.count()
    expect(await getCart(shop.as(guest()))).toMatchObject({ id: null, items: [], subtotalCents: 0 })
    expect(await shop.db.cart.count()).toBe(before)
  })

  test('with a made-up token gets a new token, not the one made up', async () => {
    const variant = await aVariant(shop)
    const { cartToken } = await addItem(shop.as(guest('made-up')), { variantId: variant.id, quantity: 1 })
    expect(cartToken).toBeDefined()
    expect(cartToken).not.toBe('made-up')
    expect(await getCart(shop.as(guest('made-up')))).toMatchObject({ id: null })
  })

  test('loses the cart when it was not touched for 30 days', async () => {
    const actor = await aGuestWith(1, (await aVariant(shop)).id)
    const started = shop.clock.now
    shop.clock.now = new Date(started.getTime() + 30 * 86_400_000 + 1)
    expect(await getCart(shop.as(actor))).toMatchObject({ id: null, items: [] })
    shop.clock.now = started
  })

  test('keeps the token out of the database', async () => {
    const actor = await aGuestWith(1, (await aVariant(shop)).id)
    const carts = JSON.stringify(await shop.db.cart.findMany())
    expect(carts).not.toContain(actor.kind === 'guest' ? actor.cartToken : '')
  })
})

describe('adding', () => {
  test('the same variant again adds to its line', async () => {
    const { id: variantId } = await aVariant(shop)
    const actor = await aGuestWith(2, variantId)
    const cart = await addItem(shop.as(actor), { variantId, quantity: 3 })
    expect(cart.items).toHaveLength(1)
    expect(cart.items[0]).toMatchObject({ variantId, quantity: 5 })
  })

  test('by product works while the product has one variant', async () => {
    const product = await aProduct(shop)
    const cart = await addItem(shop.as(), { productId: product.id, quantity: 1 })
    expect(cart.items[0]).toMatchObject({ variantId: product.variants[0]?.id })
  })

  test('by product with several variants names the choices', async () => {
    const product = await aProduct(shop, { variants: [{ options: { size: 'S' } }, { options: { size: 'M' } }] })
    await expect(addItem(shop.as(), { productId: product.id, quantity: 1 })).rejects.toEqual(
      refusal('cart.variant_required', {
        variants: product.variants.map(({ id }, index) => ({ id, options: { size: index === 0 ? 'S' : 'M' } })),
      }),
    )
  })

  test('more than there is says what there is, and changes nothing', async () => {
    const variant = await aVariant(shop, { stock: 3 })
    const actor = await aGuestWith(2, variant.id)
    await expect(addItem(shop.as(actor), { variantId: variant.id, quantity: 2 })).rejects.toEqual(
      refusal('cart.out_of_stock', {
        lines: [{ variantId: variant.id, sku: variant.sku, requested: 4, available: 3 }],
      }),
    )
    expect((await getCart(shop.as(actor))).itemCount).toBe(2)
  })

  test('past 99 pieces of one line is refused', async () => {
    const variant = await aVariant(shop, { stock: 500 })
    const actor = await aGuestWith(99, variant.id)
    await expect(addItem(shop.as(actor), { variantId: variant.id, quantity: 1 })).rejects.toEqual(
      refusal('cart.quantity_limit', { maxQuantity: 99 }),
    )
  })

  test('a hundred and first line is refused', async () => {
    const customer = await aCustomer(shop)
    const { variants } = await aProduct(shop, { variants: Array.from({ length: 101 }, () => ({})) })
    for (const { id } of variants.slice(0, 100)) await addItem(shop.as(customer), { variantId: id, quantity: 1 })
    await expect(addItem(shop.as(customer), { variantId: variants[100]?.id ?? '', quantity: 1 })).rejects.toEqual(
      refusal('cart.full', { maxLines: 100 }),
    )
  })

  test('a removed product is refused like one that never was', async () => {
    const product = await aProduct(shop)
    await shop.db.product.update({ where: { id: product.id }, data: { deletedAt: new Date() } })
    await expect(addItem(shop.as(), { productId: product.id, quantity: 1 })).rejects.toEqual(
      refusal('product.not_found'),
    )
  })

  test('a variant that was removed or repriced in between takes today’s word for it', async () => {
    const variant = await aVariant(shop, { priceCents: 1_000 })
    const actor = await aGuestWith(1, variant.id)
    await shop.db.variant.update({ where: { id: variant.id }, data: { priceCents: 1_100 } })
    const repriced = await addItem(shop.as(actor), { variantId: variant.id, quantity: 1 })
    expect(repriced).toMatchObject({ itemCount: 2, subtotalCents: 2_200, warnings: [] })
    await shop.db.variant.update({ where: { id: variant.id }, data: { deletedAt: new Date() } })
    await expect(addItem(shop.as(actor), { variantId: variant.id, quantity: 1 })).rejects.toEqual(
      refusal('product.not_found'),
    )
    const itemId = repriced.items[0]?.id ?? ''
    await expect(updateItem(shop.as(actor), { itemId, quantity: 1 })).rejects.toEqual(
      refusal('cart.out_of_stock', {
        lines: [{ variantId: variant.id, sku: variant.sku, requested: 1, available: 0 }],
      }),
    )
  })

  test('twenty times at once by one customer loses none and opens one cart', async () => {
    const customer = await aCustomer(shop)
    const { id: variantId } = await aVariant(shop, { stock: 100 })
    await Promise.all(Array.from({ length: 20 }, () => addItem(shop.as(customer), { variantId, quantity: 1 })))
    const cart = await getCart(shop.as(customer))
    expect(cart.items).toHaveLength(1)
    expect(cart.itemCount).toBe(20)
    expect(await shop.db.cart.count({ where: { userId: customer.userId } })).toBe(1)
  })
})

describe('the cart', () => {
  test('is priced when read, and says what changed since', async () => {
    const variant = await aVariant(shop, { priceCents: 1_000, stock: 5 })
    const actor = await aGuestWith(4, variant.id)
    await shop.db.variant.update({ where: { id: variant.id }, data: { priceCents: 1_200, reserved: 3 } })
    const cart = await getCart(shop.as(actor))
    const itemId = cart.items[0]?.id
    expect(cart.subtotalCents).toBe(4_800)
    expect(cart.warnings).toEqual([
      { code: 'price_changed', itemId, oldPriceCents: 1_000, newPriceCents: 1_200 },
      { code: 'insufficient_stock', itemId, available: 2 },
    ])
  })

  test('lists what is no longer sold without counting it', async () => {
    const variant = await aVariant(shop)
    const actor = await aGuestWith(1, variant.id)
    await shop.db.variant.update({ where: { id: variant.id }, data: { deletedAt: new Date() } })
    const cart = await getCart(shop.as(actor))
    expect(cart).toMatchObject({ itemCount: 0, subtotalCents: 0, items: [{ available: 0 }] })
    expect(cart.warnings).toEqual([{ code: 'no_longer_sold', itemId: cart.items[0]?.id }])
  })

  test('takes a new quantity for a line, and today’s price with it', async () => {
    const variant = await aVariant(shop, { priceCents: 1_000, stock: 5 })
    const actor = await aGuestWith(1, variant.id)
    await shop.db.variant.update({ where: { id: variant.id }, data: { priceCents: 900 } })
    const itemId = (await getCart(shop.as(actor))).items[0]?.id ?? ''
    const cart = await updateItem(shop.as(actor), { itemId, quantity: 5 })
    expect(cart).toMatchObject({ itemCount: 5, subtotalCents: 4_500, warnings: [] })
    await expect(updateItem(shop.as(actor), { itemId, quantity: 6 })).rejects.toEqual(
      expect.objectContaining({ code: 'cart.out_of_stock' }),
    )
  })

  test('gives up a line, and every line', async () => {
    const actor = await aGuestWith(1, (await aVariant(shop)).id)
    const { items } = await addItem(shop.as(actor), { variantId: (await aVariant(shop)).id, quantity: 1 })
    const cart = await removeItem(shop.as(actor), { itemId: items[0]?.id ?? '' })
    expect(cart.items.map((item) => item.id)).toEqual([items[1]?.id])
    expect(await clearCart(shop.as(actor))).toMatchObject({ items: [], itemCount: 0 })
  })

  test('of somebody else is out of reach: its lines look absent', async () => {
    const actor = await aGuestWith(1, (await aVariant(shop)).id)
    const other = await aGuestWith(1, (await aVariant(shop)).id)
    const itemId = (await getCart(shop.as(actor))).items[0]?.id ?? ''
    for (const stranger of [other, guest(), await aCustomer(shop)]) {
      await expect(updateItem(shop.as(stranger), { itemId, quantity: 2 })).rejects.toEqual(
        refusal('cart.item_not_found'),
      )
      await expect(removeItem(shop.as(stranger), { itemId })).rejects.toEqual(refusal('cart.item_not_found'))
      await clearCart(shop.as(stranger))
    }
    expect((await getCart(shop.as(actor))).itemCount).toBe(1)
  })
})

describe('merging a guest’s cart into a customer’s', () => {
  const merge = (token: string | null, userId: string) =>
    inTransaction(shop.as(), (tx) => mergeGuestCart(tx, token ?? '', userId))

  test('adds quantities up, keeps every line, and ends the guest’s cart', async () => {
    const [both, mineOnly, guestsOnly] = [await aVariant(shop), await aVariant(shop), await aVariant(shop)]
    const customer = await aCustomer(shop)
    await addItem(shop.as(customer), { variantId: both.id, quantity: 2 })
    await addItem(shop.as(customer), { variantId: mineOnly.id, quantity: 1 })
    const actor = await aGuestWith(3, both.id)
    await addItem(shop.as(actor), { variantId: guestsOnly.id, quantity: 4 })

    const token = actor.kind === 'guest' ? actor.cartToken : null
    await Promise.all(Array.from({ length: 5 }, () => merge(token, customer.userId)))

    const { items } = await getCart(shop.as(customer))
    expect(new Map(items.map((item) => [item.variantId, item.quantity]))).toEqual(
      new Map([
        [both.id, 5],
        [mineOnly.id, 1],
        [guestsOnly.id, 4],
      ]),
    )
    expect(await getCart(shop.as(actor))).toMatchObject({ id: null })
  })
})

describe('tidying', () => {
  test('removes carts that nobody touched for 30 days, in as many steps as it takes, and leaves the others', async () => {
    const { id: variantId } = await aVariant(shop, { stock: 10 })
    const [old, used] = [await aGuestWith(1, variantId), await aGuestWith(1, variantId)]
    const started = shop.clock.now
    await shop.db.cart.createMany({
      data: Array.from({ length: 1_500 }, (_, index) => ({
        tokenHash: createHash('sha256').update(`old ${index}`).digest('hex'),
        expiresAt: new Date(started.getTime() - index),
      })),
    })
    shop.clock.now = new Date(started.getTime() + 29 * 86_400_000)
    await addItem(shop.as(used), { variantId, quantity: 1 })
    shop.clock.now = new Date(started.getTime() + 30 * 86_400_000)
    const before = await shop.db.cart.count()
    const removed = await tidyCarts(shop.as({ kind: 'system', job: 'cart.tidy' }))
    expect(removed).toBeGreaterThan(1_500)
    expect(await shop.db.cart.count()).toBe(before - removed)
    expect(await getCart(shop.as(used))).toMatchObject({ itemCount: 2 })
    expect(await getCart(shop.as(old))).toMatchObject({ id: null })
    expect(await tidyCarts(shop.as({ kind: 'system', job: 'cart.tidy' }))).toBe(0)
    shop.clock.now = started
  })

  test('is for jobs alone', async () => {
    await expect(tidyCarts(shop.as())).rejects.toEqual(refusal('auth.forbidden'))
  })
})

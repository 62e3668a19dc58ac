import { randomUUID } from 'node:crypto'
import { MAX_WISHES } from '@shop/validators'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { addItem, getCart } from '../cart/index.ts'
import type { CoreContext } from '../context.ts'
import { aCustomer, aProduct, createTestShop, type TestShop } from '../testing/index.ts'
import { addWish, checkWish, clearWishlist, countWishes, listWishlist, moveToCart, removeWish } from './index.ts'

let shop: TestShop
let mine: CoreContext
beforeAll(async () => {
  shop = await createTestShop({ connections: 20 })
})
afterAll(() => shop.close())
beforeEach(async () => {
  mine = shop.as(await aCustomer(shop))
})

const refusal = (code: string, details: object = {}) => expect.objectContaining({ code, details })

/** Puts a new product on the wishlist, a second after the one before. */
async function wish(spec: Parameters<typeof aProduct>[1] = {}) {
  const product = await aProduct(shop, spec)
  shop.clock.now = new Date(shop.clock.now.getTime() + 1_000)
  await addWish(mine, { productId: product.id })
  return product
}
const list = async () => (await listWishlist(mine, { limit: 100 })).items

describe('the wishlist', () => {
  test('is read newest first, a page at a time, at today’s prices and stock', async () => {
    const products = [await wish(), await wish({ variants: [{ priceCents: 500, stock: 0 }] }), await wish()]
    const [first, second, third] = products
    await shop.db.variant.update({ where: { id: second!.variants[0]!.id }, data: { priceCents: 400 } })
    const page = await listWishlist(mine, { limit: 2 })
    expect(page.items).toMatchObject([
      { productId: third!.id, name: third!.name, product: { slug: third!.slug, inStock: true } },
      { productId: second!.id, product: { price: { minCents: 400, maxCents: 400, currency: 'EUR' }, inStock: false } },
    ])
    const rest = await listWishlist(mine, { limit: 2, cursor: page.nextCursor! })
    expect(rest).toMatchObject({ items: [{ productId: first!.id }], nextCursor: null })
  })

  test('pages over products that were added in the same moment', async () => {
    const products = await Promise.all(Array.from({ length: 5 }, () => aProduct(shop)))
    for (const { id } of products) await addWish(mine, { productId: id })
    const seen: string[] = []
    for (let cursor: string | undefined; ; ) {
      const page = await listWishlist(mine, { limit: 2, cursor })
      seen.push(...page.items.map(({ productId }) => productId))
      if (page.nextCursor === null) break
      cursor = page.nextCursor
    }
    expect(seen.toSorted()).toEqual(products.map(({ id }) => id).toSorted())
  })

  test('keeps what is no longer sold, under its name and without a price', async () => {
    const [removed, emptied] = [await wish(), await wish()]
    await shop.db.product.update({ where: { id: removed.id }, data: { deletedAt: new Date() } })
    await shop.db.variant.updateMany({ where: { productId: emptied.id }, data: { deletedAt: new Date() } })
    expect(await list()).toMatchObject([
      { productId: emptied.id, name: emptied.name, product: null },
      { productId: removed.id, name: removed.name, product: null },
    ])
    expect(await countWishes(mine)).toEqual({ count: 2 })
  })

  test('has a product once, where it was put first, however often and at once it is added', async () => {
    const product = await wish()
    const [before] = await list()
    shop.clock.now = new Date(shop.clock.now.getTime() + 60_000)
    const answers = await Promise.all(Array.from({ length: 10 }, () => addWish(mine, { productId: product.id })))
    for (const answer of answers) expect(answer).toEqual(before)
    expect(await list()).toEqual([before])
  })

  test('refuses what is not sold', async () => {
    const product = await aProduct(shop)
    await shop.db.product.update({ where: { id: product.id }, data: { deletedAt: new Date() } })
    for (const productId of [product.id, randomUUID()]) {
      await expect(addWish(mine, { productId })).rejects.toEqual(refusal('product.not_found'))
    }
  })

  test('holds 500 products, also when many come at once', async () => {
    const userId = 'userId' in mine.actor ? mine.actor.userId : ''
    const rows = Array.from({ length: MAX_WISHES + 9 }, () => ({ id: randomUUID(), slug: randomUUID(), name: 'Many' }))
    await shop.db.product.createMany({ data: rows })
    const variants = rows.slice(-19).map(({ id }) => ({ productId: id, sku: id, priceCents: 1, currency: 'EUR' }))
    await shop.db.variant.createMany({ data: variants })
    await shop.db.wishlistItem.createMany({ data: rows.slice(0, -19).map(({ id }) => ({ userId, productId: id })) })
    const results = await Promise.allSettled(rows.slice(-19).map(({ id }) => addWish(mine, { productId: id })))
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []))
    expect(refused).toEqual(Array.from({ length: 9 }, () => refusal('wishlist.full', { maxItems: MAX_WISHES })))
    expect(await countWishes(mine)).toEqual({ count: MAX_WISHES })
    const [there] = await list()
    expect(await addWish(mine, { productId: there!.productId })).toEqual(there)
  })

  test('gives up one product, and all of them; doing it twice is doing it once', async () => {
    const [first, second] = [await wish(), await wish()]
    for (let round = 0; round < 2; round++) await removeWish(mine, { productId: first.id })
    expect(await list()).toMatchObject([{ productId: second.id }])
    expect(await checkWish(mine, { productId: first.id })).toEqual({ isWished: false })
    expect(await checkWish(mine, { productId: second.id })).toEqual({ isWished: true })
    for (let round = 0; round < 2; round++) await clearWishlist(mine)
    expect(await countWishes(mine)).toEqual({ count: 0 })
  })

  test('is one’s own, and for who is signed in', async () => {
    const product = await wish()
    const other = shop.as(await aCustomer(shop))
    expect(await listWishlist(other, { limit: 10 })).toEqual({ items: [], nextCursor: null })
    expect(await checkWish(other, { productId: product.id })).toEqual({ isWished: false })
    await removeWish(other, { productId: product.id })
    await clearWishlist(other)
    expect(await list()).toHaveLength(1)
    const input = { productId: product.id }
    for (const call of [
      listWishlist(shop.as(), { limit: 10 }),
      countWishes(shop.as()),
      checkWish(shop.as(), input),
      addWish(shop.as(), input),
      removeWish(shop.as(), input),
      clearWishlist(shop.as()),
      moveToCart(shop.as(), { ...input, quantity: 1 }),
    ]) {
      await expect(call).rejects.toEqual(refusal('auth.required'))
    }
  })

  test('goes with the account', async () => {
    await wish()
    const userId = 'userId' in mine.actor ? mine.actor.userId : ''
    await shop.db.user.delete({ where: { id: userId } })
    expect(await shop.db.wishlistItem.count({ where: { userId } })).toBe(0)
    await expect(addWish(mine, { productId: (await aProduct(shop)).id })).rejects.toEqual(refusal('auth.required'))
  })
})

describe('moving to the cart', () => {
  test('takes it off the wishlist and adds to the cart', async () => {
    const { id: productId, variants } = await wish()
    await addItem(mine, { productId, quantity: 1 })
    const { cart } = await moveToCart(mine, { productId, quantity: 2 })
    expect(cart.items).toMatchObject([{ variantId: variants[0]!.id, quantity: 3 }])
    expect(await getCart(mine)).toEqual(cart)
    expect(await list()).toEqual([])
  })

  test('takes one of several variants, and asks for it when none is named', async () => {
    const { id: productId, variants } = await wish({
      variants: [{ options: { size: 'S' } }, { options: { size: 'M' } }],
    })
    await expect(moveToCart(mine, { productId, quantity: 1 })).rejects.toEqual(
      refusal('cart.variant_required', { variants: variants.map(({ id, options }) => ({ id, options })) }),
    )
    expect(await checkWish(mine, { productId })).toEqual({ isWished: true })
    const { cart } = await moveToCart(mine, { productId, variantId: variants[1]!.id, quantity: 1 })
    expect(cart.items).toMatchObject([{ variantId: variants[1]!.id }])
  })

  test('refuses another product’s variant, and leaves everything as it was', async () => {
    const [wished, other] = [await wish(), await aProduct(shop)]
    const input = { productId: wished.id, variantId: other.variants[0]!.id, quantity: 1 }
    await expect(moveToCart(mine, input)).rejects.toEqual(refusal('product.not_found'))
    expect(await list()).toHaveLength(1)
    expect((await getCart(mine)).items).toEqual([])
  })

  test('of what is out of stock or no longer sold leaves it on the wishlist', async () => {
    const [short, gone] = [await wish({ variants: [{ stock: 1 }] }), await wish()]
    await shop.db.product.update({ where: { id: gone.id }, data: { deletedAt: new Date() } })
    const { id: variantId, sku } = short.variants[0]!
    await expect(moveToCart(mine, { productId: short.id, quantity: 2 })).rejects.toEqual(
      refusal('cart.out_of_stock', { lines: [{ variantId, sku, requested: 2, available: 1 }] }),
    )
    await expect(moveToCart(mine, { productId: gone.id, quantity: 1 })).rejects.toEqual(refusal('product.not_found'))
    expect(await countWishes(mine)).toEqual({ count: 2 })
  })

  test('of what is not on the wishlist is refused, and of ten at once one moves it', async () => {
    const { id: productId } = await wish()
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, () => moveToCart(mine, { productId, quantity: 1 })),
    )
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []))
    expect(reasons).toEqual(Array.from({ length: 9 }, () => refusal('wishlist.item_not_found')))
    expect(await getCart(mine)).toMatchObject({ itemCount: 1 })
  })
})

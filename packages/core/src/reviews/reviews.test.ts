import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Actor } from '../context.ts'
import { getProduct } from '../products/index.ts'
import { aCustomer, aProduct, createTestShop, type TestShop } from '../testing/index.ts'
import { addReview, listReviews } from './index.ts'
import { publicName } from './review.rules.ts'

let shop: TestShop
beforeAll(async () => {
  shop = await createTestShop()
})
afterAll(() => shop.close())

const refused = (code: string) => expect.objectContaining({ code })
const review = (id: string, rating: number, actor: Actor, body = '') =>
  addReview(shop.as(actor), { id, rating, title: '', body })

async function orderOf(userId: string, productId: string, variantId: string, status: 'pending' | 'delivered') {
  const line = { position: 0, productId, variantId, sku: 'S', name: 'N', quantity: 1, unitPriceCents: 1, totalCents: 1 }
  await shop.db.order.create({
    data: {
      number: `N-${userId}`,
      userId,
      email: 'a@example.com',
      status,
      currency: 'EUR',
      subtotalCents: 1,
      totalCents: 1,
      shippingAddress: {},
      reservedUntil: new Date(),
      lines: { create: line },
    },
  })
}

describe('reviews', () => {
  test('are shown newest first with the average and how many gave how many stars', async () => {
    const { id, slug } = await aProduct(shop)
    for (const rating of [5, 4, 4]) {
      shop.clock.now = new Date(shop.clock.now.getTime() + 1_000)
      await review(id, rating, await aCustomer(shop), `gave ${rating}`)
    }
    const page = await listReviews(shop.as(), { id: slug, limit: 2 })
    expect(page).toMatchObject({
      items: [{ rating: 4, author: 'A C.', verified: false }, { rating: 4 }],
      rating: { average: 4.33, count: 3 },
      histogram: [1, 2, 3, 4, 5].map((stars) => ({ stars, count: [0, 0, 0, 2, 1][stars - 1] })),
    })
    const rest = await listReviews(shop.as(), { id, limit: 2, cursor: page.nextCursor! })
    expect(rest.items).toMatchObject([{ rating: 5, body: 'gave 5' }])
    expect(rest.nextCursor).toBeNull()
    expect((await getProduct(shop.as(), { id })).rating).toEqual({ average: 4.33, count: 3 })
  })

  test('are one a customer and product, also when two come at once', async () => {
    const { id } = await aProduct(shop)
    const customer = await aCustomer(shop)
    const results = await Promise.allSettled([1, 2, 3].map((rating) => review(id, rating, customer)))
    const rejected = results.filter((result) => result.status === 'rejected')
    expect(rejected.map(({ reason }) => reason)).toEqual([refused('review.exists'), refused('review.exists')])
    expect((await getProduct(shop.as(), { id })).rating.count).toBe(1)
  })

  test('add up when forty customers review at once', async () => {
    const { id } = await aProduct(shop)
    const customers = await Promise.all(Array.from({ length: 40 }, () => aCustomer(shop)))
    await Promise.all(customers.map((customer, index) => review(id, (index % 5) + 1, customer)))
    const { rating, histogram } = await listReviews(shop.as(), { id, limit: 1 })
    expect(rating).toEqual({ average: 3, count: 40 })
    expect(histogram.map(({ count }) => count)).toEqual([8, 8, 8, 8, 8])
  })

  test.each([
    ['delivered', true],
    ['pending', false],
  ] as const)('of somebody whose order is %s: verified is %s', async (status, verified) => {
    const { id, variants } = await aProduct(shop)
    const customer = await aCustomer(shop)
    await orderOf(customer.userId, id, variants[0]!.id, status)
    expect(await review(id, 5, customer)).toMatchObject({ verified })
  })

  test('outlive the account of their author, without the name', async () => {
    const { id } = await aProduct(shop)
    const customer = await aCustomer(shop)
    await review(id, 2, customer)
    await shop.db.user.delete({ where: { id: customer.userId } })
    const { items, rating } = await listReviews(shop.as(), { id, limit: 5 })
    expect(items).toMatchObject([{ author: null, rating: 2 }])
    expect(rating.count).toBe(1)
  })

  test('need an account, and a product that is on sale', async () => {
    const { id } = await aProduct(shop)
    await expect(review(id, 5, { kind: 'guest', cartToken: null })).rejects.toEqual(refused('auth.required'))
    await expect(review('no-such-product', 5, await aCustomer(shop))).rejects.toEqual(refused('product.not_found'))
    await expect(listReviews(shop.as(), { id: 'no-such-product', limit: 5 })).rejects.toEqual(
      refused('product.not_found'),
    )
  })

  test.each([
    ['Ada Lovelace', 'Ada L.'],
    ['Ada', 'Ada'],
    ['  Ada  King   von Lovelace ', 'Ada L.'],
    ['李 小龍', '李 小.'],
  ])('call %j %j', (name, shown) => {
    expect(publicName(name)).toBe(shown)
  })
})

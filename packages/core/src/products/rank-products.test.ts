import { afterAll, beforeAll, expect, test } from 'vitest'
import { aProduct, createTestShop, type TestShop } from '../testing/index.ts'
import { rankProducts, tidyWords } from './index.ts'

let shop: TestShop
beforeAll(async () => {
  shop = await createTestShop()
})
afterAll(() => shop.close())

const system = () => shop.as({ kind: 'system', job: 'test' })
const ranks = async () => {
  const rows = await shop.db.product.findMany({
    orderBy: { name: 'asc' },
    select: { name: true, popularity: true, isHead: true },
  })
  return rows.map(({ name, popularity, isHead }) => `${name} ${popularity}${isHead ? ' head' : ''}`)
}

async function anOrder(
  product: { id: string; variants: { id: string }[] },
  quantity: number,
  status: 'delivered' | 'cancelled',
  daysAgo: number,
) {
  const amounts = { quantity, unitPriceCents: 1, totalCents: quantity }
  const line = {
    position: 0,
    productId: product.id,
    variantId: product.variants[0]!.id,
    sku: 'S',
    name: 'N',
    ...amounts,
  }
  await shop.db.order.create({
    data: {
      number: `${product.id}-${quantity}-${daysAgo}`,
      email: 'a@example.com',
      status,
      currency: 'EUR',
      subtotalCents: quantity,
      totalCents: quantity,
      shippingAddress: {},
      createdAt: new Date(shop.clock.now.getTime() - daysAgo * 86_400_000),
      lines: { create: line },
    },
  })
}

test('the most popular are what was sold of late and reviewed; among equals the newer', async () => {
  const [a, b, c] = [
    await aProduct(shop, { name: 'a', createdAt: new Date('2026-01-03') }),
    await aProduct(shop, { name: 'b', createdAt: new Date('2026-01-02') }),
    await aProduct(shop, { name: 'c', createdAt: new Date('2026-01-01') }),
  ]
  await anOrder(c, 5, 'delivered', 10)
  await anOrder(b, 50, 'delivered', 100)
  await anOrder(b, 60, 'cancelled', 1)
  await shop.db.review.create({ data: { productId: b.id, rating: 1 } })
  await shop.db.review.create({ data: { productId: a.id, rating: 1 } })

  await rankProducts(system(), { headSize: 2 })
  expect(await ranks()).toEqual(['a 1 head', 'b 1', 'c 5 head'])
  await rankProducts(system(), { headSize: 10 })
  expect(await ranks()).toEqual(['a 1 head', 'b 1 head', 'c 5 head'])
})

test('words that no product on sale has are forgotten', async () => {
  const { id } = await aProduct(shop, { name: 'Theremin', tags: ["o'clock", 'clock'] })
  const words = async () => (await shop.db.searchWord.findMany()).map(({ word }) => word)
  expect(await words()).toEqual(expect.arrayContaining(['clock', 'theremin']))
  expect(await tidyWords(system())).toBe(0)
  await shop.db.product.update({ where: { id }, data: { name: 'Accordion' } })
  expect(await tidyWords(system())).toBe(1)
  await shop.db.product.update({ where: { id }, data: { deletedAt: new Date() } })
  await tidyWords(system())
  expect(await words()).not.toEqual(expect.arrayContaining(['clock']))
})

test('is for the worker alone', async () => {
  await expect(rankProducts(shop.as())).rejects.toEqual(expect.objectContaining({ code: 'auth.forbidden' }))
})

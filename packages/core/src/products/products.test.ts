import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aProduct, createTestShop, type TestShop } from '../testing/index.ts'
import { getProduct, listProducts, searchProducts } from './index.ts'

let shop: TestShop
beforeAll(async () => {
  shop = await createTestShop()
})
afterAll(() => shop.close())

const names = ({ items }: { items: { name: string }[] }) => items.map((item) => item.name)

describe('the catalogue', () => {
  test('goes page by page, newest first, each product once, and leaves out what is not on sale', async () => {
    const removed = await aProduct(shop)
    await shop.db.product.update({ where: { id: removed.id }, data: { deletedAt: new Date() } })
    await shop.db.product.create({ data: { slug: 'no-variant', name: 'No variant' } })
    const sameMoment = new Date('2026-01-01T00:00:00.123Z')
    const made = await Promise.all(Array.from({ length: 5 }, () => aProduct(shop)))
    await shop.db.product.updateMany({
      where: { id: { in: made.map(({ id }) => id) } },
      data: { createdAt: sameMoment },
    })

    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await listProducts(shop.as(), { limit: 2, cursor })
      seen.push(...page.items.map((product) => product.id))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(seen).toEqual(
      made
        .map(({ id }) => id)
        .toSorted()
        .toReversed(),
    )
  })

  test('shows the range of prices and whether anything is in stock', async () => {
    const product = await aProduct(shop, {
      variants: [
        { priceCents: 3_000, stock: 0 },
        { priceCents: 1_000, stock: 0 },
      ],
    })
    const { items } = await listProducts(shop.as(), { limit: 1 })
    expect(items[0]).toMatchObject({
      id: product.id,
      price: { minCents: 1_000, maxCents: 3_000, currency: 'EUR' },
      inStock: false,
      variantCount: 2,
    })
  })
})

describe('one product', () => {
  test('is found by id and by slug, with its variants in order', async () => {
    const { id, slug } = await aProduct(shop, {
      variants: [{ priceCents: 1, stock: 3, options: { size: 'S' } }, { priceCents: 2 }],
    })
    const product = await getProduct(shop.as(), { id })
    expect(product.variants).toMatchObject([
      { priceCents: 1, available: 3, options: { size: 'S' } },
      { priceCents: 2, available: 10 },
    ])
    expect(await getProduct(shop.as(), { id: slug })).toEqual(product)
  })

  test('that was removed or never was is not found', async () => {
    const product = await aProduct(shop)
    await shop.db.product.update({ where: { id: product.id }, data: { deletedAt: new Date() } })
    for (const id of [product.id, product.slug, 'no-such-thing', '019ab000-0000-7000-8000-000000000000']) {
      await expect(getProduct(shop.as(), { id })).rejects.toEqual(
        expect.objectContaining({ code: 'product.not_found' }),
      )
    }
  })
})

describe('search', () => {
  beforeAll(async () => {
    await aProduct(shop, { name: 'Walnut Desk Lamp' })
    await aProduct(shop, { name: 'Running Shoes' })
  })
  const search = (q: string) => searchProducts(shop.as(), { q, limit: 5 })

  test.each([
    ['desk lamp', 'Walnut Desk Lamp', 'words'],
    ['lamps', 'Walnut Desk Lamp', 'stems'],
    ['runn', 'Running Shoes', 'an unfinished word'],
    ['wallnut', 'Walnut Desk Lamp', 'a misspelt word'],
    ['RUNNING', 'Running Shoes', 'capitals'],
  ])('finds by %j: %s (%s)', async (q, name) => {
    expect(names(await search(q))[0]).toBe(name)
  })

  test.each(["'); drop table products; --", '!!!', '&|!():*', '"', 'a & & b', '💡', '\\', 'x'.repeat(200), '-', ':*'])(
    'survives %j',
    async (q) => {
      expect(await search(q)).toHaveProperty('items')
    },
  )
})

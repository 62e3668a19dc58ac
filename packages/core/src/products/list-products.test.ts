import { ListProductsInput } from '@shop/validators'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCategory, updateCategory } from '../categories/index.ts'
import { anAdmin, aProduct, createTestShop, type ProductSpec, type TestShop } from '../testing/index.ts'
import { listByCategory, listProducts } from './index.ts'

let shop: TestShop
beforeAll(async () => {
  shop = await createTestShop()
})
afterAll(() => shop.close())

const list = (input: Partial<ListProductsInput> = {}) => listProducts(shop.as(), ListProductsInput.parse(input))
const namesOf = (page: { items: { name: string }[] }) => page.items.map((item) => item.name)
const namesBy = async (input: Partial<ListProductsInput>) => namesOf(await list({ limit: 100, ...input })).toSorted()

/** Every name, page by page. */
async function walk(input: Partial<ListProductsInput>): Promise<string[]> {
  const names: string[] = []
  let cursor: string | undefined
  do {
    const page = await list({ ...input, ...(cursor && { cursor }) })
    names.push(...namesOf(page))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  return names
}

const day = (n: number) => new Date(Date.UTC(2026, 0, n))

/** What the tests below look at; ratings are how many reviews gave one to five stars. */
const goods: (ProductSpec & { ratings?: number[] })[] = [
  {
    name: 'Ähre',
    category: 'lamps',
    brand: 'bruma',
    tags: ['brass'],
    createdAt: day(1),
    variants: [{ priceCents: 900 }],
  },
  { name: 'beam', category: 'lamps', brand: 'auris', createdAt: day(2), variants: [{ priceCents: 500, stock: 0 }] },
  {
    name: 'Candle',
    category: 'candles',
    brand: 'bruma',
    tags: ['wax', 'brass'],
    createdAt: day(3),
    ratings: [0, 0, 0, 0, 2],
  },
  {
    name: 'Dish',
    category: 'dishes',
    brand: 'auris',
    createdAt: day(4),
    variants: [{ priceCents: 700 }, { priceCents: 7_000 }],
  },
  { name: 'earth', createdAt: day(4), ratings: [0, 0, 1, 0, 0] },
  { name: 'Fan', createdAt: day(4), ratings: [1, 0, 0, 0, 0] },
]

beforeAll(async () => {
  const { db } = shop
  const admin = shop.as(await anAdmin(shop))
  await createCategory(admin, { name: 'Lighting', parent: null, position: 0 })
  await createCategory(admin, { name: 'Lamps', parent: 'lighting', position: 0 })
  await createCategory(admin, { name: 'Candles', parent: 'lamps', position: 0 })
  for (const { ratings, ...spec } of goods) {
    const { id } = await aProduct(shop, spec)
    if (ratings) {
      await db.product.update({ where: { id }, data: { ratings, ratingCount: ratings.reduce((a, b) => a + b) } })
    }
  }
  const removed = await aProduct(shop, { name: 'removed', category: 'lamps' })
  await db.product.update({ where: { id: removed.id }, data: { deletedAt: new Date() } })
  await aProduct(shop, { name: 'nothing to sell', category: 'lamps', variants: [] })
})

describe('a list of products', () => {
  test.each([
    ['price_asc', ['beam', 'Dish', 'Ähre', 'Candle', 'Fan', 'earth']],
    ['price_desc', ['Candle', 'Fan', 'earth', 'Ähre', 'Dish', 'beam']],
    ['rating', ['Candle', 'earth', 'Fan', 'Dish', 'beam', 'Ähre']],
    ['name', ['Ähre', 'beam', 'Candle', 'Dish', 'earth', 'Fan']],
    ['name_desc', ['Fan', 'earth', 'Dish', 'Candle', 'beam', 'Ähre']],
  ] as const)('sorted by %s has the same order whatever the size of its pages', async (sort, expected) => {
    const ties = (names: string[]) =>
      names.map((name) => (sort.startsWith('price') && PRICED_ALIKE.has(name) ? '' : name))
    const whole = namesOf(await list({ sort }))
    expect(ties(whole)).toEqual(ties([...expected]))
    for (const limit of [1, 2, 3, 4, 5]) expect(await walk({ sort, limit })).toEqual(whole)
  })
  const PRICED_ALIKE = new Set(['Candle', 'earth', 'Fan'])

  test('is newest first by itself, products of one moment by their ids, each once', async () => {
    const whole = namesOf(await list())
    expect(whole.slice(3)).toEqual(['Candle', 'beam', 'Ähre'])
    expect(new Set(whole.slice(0, 3))).toEqual(new Set(['Dish', 'earth', 'Fan']))
    expect(await walk({ limit: 2 })).toEqual(whole)
  })

  test.each<[string, Partial<ListProductsInput>, string[]]>([
    ['a category without others below it', { category: 'candles' }, ['Candle']],
    ['a category with everything below it', { category: 'lighting' }, ['Candle', 'beam', 'Ähre']],
    ['a brand', { brand: 'bruma' }, ['Candle', 'Ähre']],
    ['a brand within a category', { brand: 'auris', category: 'lighting' }, ['beam']],
    ['prices from', { minCents: 700 }, ['Candle', 'Dish', 'Fan', 'earth', 'Ähre']],
    ['prices to, by the cheapest variant', { maxCents: 700 }, ['Dish', 'beam']],
    ['a range of prices', { minCents: 501, maxCents: 999 }, ['Dish', 'Ähre']],
    ['what is in stock', { inStock: true, maxCents: 900 }, ['Dish', 'Ähre']],
    ['all the same when inStock is false', { inStock: false, maxCents: 500 }, ['beam']],
    ['good ratings', { minRating: 3 }, ['Candle', 'earth']],
    ['very good ratings', { minRating: 4.5 }, ['Candle']],
    ['a tag, in any case', { tag: 'Brass' }, ['Candle', 'Ähre']],
    [
      'everything at once',
      { tag: 'brass', category: 'lighting', brand: 'bruma', minRating: 4, inStock: true, minCents: 1 },
      ['Candle'],
    ],
    ['nothing', { tag: 'brass', brand: 'auris' }, []],
  ])('filtered by %s', async (_, filter, names) => {
    expect(await namesBy(filter)).toEqual(names.toSorted())
    expect((await walk({ ...filter, limit: 1, sort: 'price_asc' })).toSorted()).toEqual(names.toSorted())
    expect((await list({ ...filter, withTotal: true })).total).toBe(names.length)
  })

  test('does not count unless it is asked to', async () => {
    expect(await list()).not.toHaveProperty('total')
  })

  test.each([
    [{ category: 'no-such' }, 'category.not_found'],
    [{ brand: 'no-such' }, 'brand.not_found'],
    [{ cursor: 'made-up' }, 'request.invalid'],
    [
      { cursor: Buffer.from('["newest",1e300,"019ab000-0000-7000-8000-000000000000"]').toString('base64url') },
      'request.invalid',
    ],
    [
      {
        cursor: Buffer.from('["name",5,"019ab000-0000-7000-8000-000000000000"]').toString('base64url'),
        sort: 'name' as const,
      },
      'request.invalid',
    ],
    [
      {
        cursor: Buffer.from('["price_asc",3000000000,"019ab000-0000-7000-8000-000000000000"]').toString('base64url'),
        sort: 'price_asc' as const,
      },
      'request.invalid',
    ],
  ])('refuses %j with %s', async (input, code) => {
    await expect(list(input)).rejects.toEqual(expect.objectContaining({ code }))
  })

  test('refuses the cursor of another sort', async () => {
    const { nextCursor } = await list({ limit: 1, sort: 'name' })
    await expect(list({ sort: 'rating', cursor: nextCursor! })).rejects.toThrow('sorted by name, not by rating')
  })

  test('takes names of any length and script into its cursor', async () => {
    const { id } = await aProduct(shop, { name: '語'.repeat(200) })
    const { nextCursor } = await list({ sort: 'name_desc', limit: 1 })
    expect(namesOf(await list({ sort: 'name_desc', limit: 1, cursor: nextCursor! }))).toEqual(['Fan'])
    await shop.db.product.update({ where: { id }, data: { deletedAt: new Date() } })
  })
})

describe('the page of a category', () => {
  test('is found by the slug the category had before, and says the one it has now', async () => {
    const { id } = await shop.db.category.findUniqueOrThrow({ where: { slug: 'candles' } })
    const admin = shop.as(await anAdmin(shop))
    await updateCategory(admin, { id, slug: 'tapers' })
    const input = ListProductsInput.parse({})
    const { page, slug } = await listByCategory(shop.as(), { ...input, category: 'candles' })
    expect(slug).toBe('tapers')
    expect(namesOf(page)).toEqual(['Candle'])
    expect(page.items[0]?.category).toEqual({ slug: 'tapers', name: 'Candles' })
    await updateCategory(admin, { id, slug: 'candles' })
  })
})

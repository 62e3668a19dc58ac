import { SearchProductsInput } from '@shop/validators'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { updateBrand } from '../brands/index.ts'
import { anAdmin, aProduct, createTestShop, type TestShop } from '../testing/index.ts'
import { searchProducts } from './index.ts'

let shop: TestShop
beforeAll(async () => {
  shop = await createTestShop()
  await aProduct(shop, {
    name: 'Walnut Desk Lamp',
    description: 'It bends where it is needed and stays there. A warm light for late letters.',
    tags: ['reading'],
    brand: 'bruma',
    category: 'lighting',
    variants: [{ priceCents: 11_900 }],
  })
  await aProduct(shop, {
    name: 'Brass Floor Lamp',
    brand: 'bruma',
    category: 'lighting',
    variants: [{ priceCents: 900, stock: 0 }],
  })
  await aProduct(shop, { name: 'Running Shoes', description: 'Light on the feet.', category: 'shoes', brand: 'auris' })
  await aProduct(shop, { name: 'Café Crème Cup', tags: ['two-person'], brand: 'halden' })
  await aProduct(shop, { name: 'Noise Cancelling Headphones' })
})
afterAll(() => shop.close())

const search = (q: string, input: Partial<SearchProductsInput> = {}) =>
  searchProducts(shop.as(), SearchProductsInput.parse({ q, ...input }))
const names = ({ items }: { items: { name: string }[] }) => items.map((item) => item.name)

describe('search', () => {
  test.each([
    ['desk lamp', 'Walnut Desk Lamp', 'words'],
    ['lamps', 'Walnut Desk Lamp', 'other forms of a word'],
    ['runn', 'Running Shoes', 'an unfinished word'],
    ['RUNNING', 'Running Shoes', 'capitals'],
    ['cafe creme', 'Café Crème Cup', 'no accents'],
    ['cafè', 'Café Crème Cup', 'the wrong accents'],
    ['letters', 'Walnut Desk Lamp', 'the description'],
    ['reading', 'Walnut Desk Lamp', 'a tag'],
    ['halden', 'Café Crème Cup', 'the brand'],
    ['two-person', 'Café Crème Cup', 'a word with a hyphen'],
    ['"desk lamp"', 'Walnut Desk Lamp', 'words side by side'],
    ['lamp -walnut', 'Brass Floor Lamp', 'a word left out'],
    ['lamp -"desk lamp"', 'Brass Floor Lamp', 'a phrase left out'],
    ['wallnut', 'Walnut Desk Lamp', 'a letter too many'],
    ['wanlut lmap', 'Walnut Desk Lamp', 'letters exchanged'],
    ['hedfones', 'Noise Cancelling Headphones', 'how it sounds'],
  ])('finds by %j: %s (%s)', async (q, name) => {
    expect(names(await search(q))[0]).toBe(name)
  })

  test('puts matches in the name before those in the description, and the very name first', async () => {
    expect(names(await search('light'))).toEqual(['Running Shoes', 'Walnut Desk Lamp'])
    await aProduct(shop, { name: 'Lamp' })
    expect(names(await search('lamp'))[0]).toBe('Lamp')
  })

  test('tells what it looked for instead of what was typed, only when it did', async () => {
    expect((await search('wallnut lamp')).correctedQuery).toBe('walnut lamp')
    expect((await search('walnut lamp')).correctedQuery).toBeNull()
    expect((await search('xyzzyx')).correctedQuery).toBeNull()
  })

  test('wants every word, and excludes what has a minus', async () => {
    expect(names(await search('walnut shoes'))).toEqual([])
    expect(names(await search('walnut -desk'))).toEqual([])
    expect(names(await search('"lamp desk"'))).toEqual([])
  })

  test('counts what the matches have in common', async () => {
    const { total, facets } = await search('lamp -floor', { brand: 'bruma' })
    expect(total).toEqual({ count: 1, exact: true })
    expect(facets).toEqual({
      categories: [{ slug: 'lighting', name: 'lighting', count: 1 }],
      brands: [{ slug: 'bruma', name: 'bruma', count: 1 }],
      prices: expect.arrayContaining([
        { minCents: 0, maxCents: 1_000, count: 0 },
        { minCents: 10_000, maxCents: 25_000, count: 1 },
        { minCents: 100_000, maxCents: null, count: 0 },
      ]),
      ratings: [4, 3, 2, 1].map((minRating) => ({ minRating, count: 0 })),
      inStock: 1,
      outOfStock: 0,
    })
  })

  test('is narrowed by the filters of lists', async () => {
    expect(names(await search('lamp', { inStock: true, category: 'lighting' }))).toEqual(['Walnut Desk Lamp'])
    expect(names(await search('lamp', { maxCents: 900 }))).toEqual(['Brass Floor Lamp'])
    await expect(search('lamp', { brand: 'no-such' })).rejects.toEqual(
      expect.objectContaining({ code: 'brand.not_found' }),
    )
  })

  test('goes page by page, each match once', async () => {
    const whole = names(await search('lamp'))
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await search('lamp', { limit: 1, ...(cursor && { cursor }) })
      seen.push(...names(page))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(whole.length).toBeGreaterThan(2)
    expect(seen).toEqual(whole)
    await expect(search('lamp', { cursor: 'made-up' })).rejects.toEqual(
      expect.objectContaining({ code: 'request.invalid' }),
    )
  })

  test('marks what it found, in the name and around it in the description', async () => {
    const [hit] = (await search('letter walnut')).items
    expect(hit?.highlights.name).toEqual([
      { text: 'Walnut', match: true },
      { text: ' Desk Lamp', match: false },
    ])
    expect(hit?.highlights.description?.filter((part) => part.match)).toEqual([{ text: 'letters', match: true }])
    expect((await search('floor')).items[0]?.highlights.description).toBeNull()
  })

  test('knows a change at once: of the product, and of its brand’s name', async () => {
    const { id } = await aProduct(shop, { name: 'Quill', brand: 'penmakers' })
    await shop.db.product.update({ where: { id }, data: { name: 'Fountain Pen' } })
    expect(names(await search('quill'))).toEqual([])
    expect(names(await search('fountain'))).toEqual(['Fountain Pen'])
    const brand = await shop.db.brand.findUniqueOrThrow({ where: { slug: 'penmakers' } })
    await updateBrand(shop.as(await anAdmin(shop)), { id: brand.id, name: 'Scriveners' })
    expect(names(await search('scriveners'))).toEqual(['Fountain Pen'])
    expect(names(await search('scrivenners'))).toEqual(['Fountain Pen'])
    expect(names(await search('penmakers'))).toEqual([])
  })

  test('looks past the most popular products when they are not enough', async () => {
    const { id } = await aProduct(shop, { name: 'Forgotten Theremin' })
    await shop.db.product.update({ where: { id }, data: { isHead: false } })
    expect(names(await search('theremin'))).toEqual(['Forgotten Theremin'])
  })

  test.each([
    ['nothing', ''],
    ['spaces', '   \t\n'],
    ['SQL', "'); drop table products; --"],
    ['punctuation', '!!!'],
    ['the syntax of tsquery', '&|!():* <-> a:b <2> c'],
    ['a lone quote', '"'],
    ['unbalanced quotes', 'a "b c "" "'],
    ['an apostrophe', "o'neill's"],
    ['emoji', '💡👩‍👩‍👧 🏳️‍🌈'],
    ['a backslash', '\\'],
    ['a minus', '-'],
    ['only what is not wanted', '-lamp -"desk"'],
    ['a zero byte', 'a\u0000b'],
    ['half a character', 'lamp \ud800'],
    ['ten thousand letters', 'x'.repeat(10_000)],
    ['thousands of words', 'lamp '.repeat(2_000)],
    ['thousands of different words', Array.from({ length: 1_500 }, (_, i) => `w${i}`).join(' ')],
    ['thousands of quotes', '"'.repeat(10_000)],
    ['right to left', '\u202Eكتاب \u200f'],
    ['a stop word', 'the'],
  ])('answers %s well', async (_, q) => {
    expect(await search(q)).toMatchObject({ total: { exact: true }, facets: { inStock: expect.any(Number) } })
  })
})

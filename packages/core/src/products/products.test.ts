import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aProduct, createTestShop, type TestShop } from '../testing/index.ts'
import { getProduct } from './index.ts'

let shop: TestShop
beforeAll(async () => {
  shop = await createTestShop()
})
afterAll(() => shop.close())

describe('one product', () => {
  test('is found by id and by slug, with its variants in order', async () => {
    const { id, slug } = await aProduct(shop, {
      variants: [{ priceCents: 1, stock: 3, options: { size: 'S' } }, { priceCents: 2 }],
    })
    const product = await getProduct(shop.as(), { id })
    expect(product).toMatchObject({
      price: { minCents: 1, maxCents: 2, currency: 'EUR' },
      inStock: true,
      rating: { average: null, count: 0 },
      variants: [
        { priceCents: 1, available: 3, options: { size: 'S' } },
        { priceCents: 2, available: 10 },
      ],
    })
    expect(await getProduct(shop.as(), { id: slug })).toEqual(product)
  })

  test('is found by the slugs it had before, until another product takes one', async () => {
    const { id } = await aProduct(shop, { slug: 'first-slug' })
    await shop.db.product.update({ where: { id }, data: { slug: 'second-slug' } })
    await shop.db.product.update({ where: { id }, data: { slug: 'third-slug' } })
    for (const slug of ['first-slug', 'second-slug', 'third-slug']) {
      expect(await getProduct(shop.as(), { id: slug })).toMatchObject({ id, slug: 'third-slug' })
    }
    const heir = await aProduct(shop, { slug: 'second-slug' })
    expect(await getProduct(shop.as(), { id: 'second-slug' })).toMatchObject({ id: heir.id })
    await shop.db.product.update({ where: { id }, data: { slug: 'first-slug' } })
    expect(await getProduct(shop.as(), { id: 'third-slug' })).toMatchObject({ id, slug: 'first-slug' })
  })

  test('that was removed, has nothing to sell or never was is not found', async () => {
    const product = await aProduct(shop)
    await shop.db.product.update({ where: { id: product.id }, data: { deletedAt: new Date() } })
    const empty = await aProduct(shop, { variants: [] })
    for (const id of [product.id, product.slug, empty.id, 'no-such-thing', '019ab000-0000-7000-8000-000000000000']) {
      await expect(getProduct(shop.as(), { id })).rejects.toEqual(
        expect.objectContaining({ code: 'product.not_found' }),
      )
    }
  })
})

describe('what a product’s row says of its variants', () => {
  const rowOf = (id: string) =>
    shop.db.product.findUniqueOrThrow({
      where: { id },
      select: { minCents: true, maxCents: true, currency: true, variantCount: true, inStock: true, isListed: true },
    })

  test('follows every price, every variant that comes or goes, and the stock', async () => {
    const { id, variants } = await aProduct(shop, {
      variants: [
        { priceCents: 500, stock: 1 },
        { priceCents: 900, stock: 0 },
      ],
    })
    const [first, second] = variants.map((variant) => variant.id)
    expect(await rowOf(id)).toEqual({
      minCents: 500,
      maxCents: 900,
      currency: 'EUR',
      variantCount: 2,
      inStock: true,
      isListed: true,
    })
    await shop.db.variant.update({ where: { id: first! }, data: { priceCents: 1_100, reserved: 1 } })
    expect(await rowOf(id)).toMatchObject({ minCents: 900, maxCents: 1_100, inStock: false })
    await shop.db.variant.update({ where: { id: second! }, data: { onHand: 4 } })
    expect(await rowOf(id)).toMatchObject({ inStock: true })
    await shop.db.variant.update({ where: { id: second! }, data: { deletedAt: new Date() } })
    expect(await rowOf(id)).toMatchObject({ minCents: 1_100, variantCount: 1, inStock: false })
    await shop.db.variant.update({ where: { id: first! }, data: { deletedAt: new Date() } })
    expect(await rowOf(id)).toEqual({
      minCents: null,
      maxCents: null,
      currency: null,
      variantCount: 0,
      inStock: false,
      isListed: false,
    })
  })

  test('is right when two variants sell out at the same moment', async () => {
    for (let round = 0; round < 10; round++) {
      const { id, variants } = await aProduct(shop, { variants: [{ stock: 1 }, { stock: 1 }] })
      await Promise.all(
        variants.map((variant) => shop.db.variant.update({ where: { id: variant.id }, data: { reserved: 1 } })),
      )
      expect(await rowOf(id)).toMatchObject({ inStock: false })
    }
  })
})

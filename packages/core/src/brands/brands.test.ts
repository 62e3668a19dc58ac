import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CoreContext } from '../context.ts'
import { listProducts } from '../products/index.ts'
import { aCustomer, anAdmin, aProduct, createTestShop, type TestShop } from '../testing/index.ts'
import { createBrand, listBrands, removeBrand, updateBrand } from './index.ts'

let shop: TestShop
let admin: CoreContext
beforeAll(async () => {
  shop = await createTestShop()
  admin = shop.as(await anAdmin(shop))
})
afterAll(() => shop.close())

const refused = (code: string, details = {}) =>
  expect.objectContaining({ code, details: expect.objectContaining(details) })

describe('brands', () => {
  test('are listed by name with the number of their products on sale', async () => {
    await createBrand(admin, { name: 'Halden' })
    await createBrand(admin, { name: 'Bruma' })
    const { id } = await aProduct(shop, { brand: 'halden' })
    const counts = async () =>
      (await listBrands(shop.as())).brands.map(({ slug, productCount }) => [slug, productCount])
    expect(await counts()).toEqual([
      ['bruma', 0],
      ['halden', 1],
    ])
    const bruma = await shop.db.brand.findUniqueOrThrow({ where: { slug: 'bruma' } })
    await shop.db.product.update({ where: { id }, data: { brandId: bruma.id } })
    expect(await counts()).toEqual([
      ['bruma', 1],
      ['halden', 0],
    ])
  })

  test('keep their former slugs', async () => {
    const { id } = await createBrand(admin, { name: 'Old Name' })
    await aProduct(shop, { name: 'Of the brand', brand: 'old-name' })
    expect(await updateBrand(admin, { id, name: 'New Name', slug: 'new-name' })).toEqual({
      id,
      name: 'New Name',
      slug: 'new-name',
      productCount: 1,
    })
    const input = { limit: 5, sort: 'newest' as const, withTotal: false }
    const [before, now] = [
      await listProducts(shop.as(), { ...input, brand: 'old-name' }),
      await listProducts(shop.as(), { ...input, brand: 'new-name' }),
    ]
    expect(before).toEqual(now)
    expect(now.items).toMatchObject([{ name: 'Of the brand', brand: { slug: 'new-name', name: 'New Name' } }])
  })

  test('refuse slugs of others, and go only when they have no products', async () => {
    const { id } = await createBrand(admin, { name: 'Taken' })
    await expect(createBrand(admin, { name: 'X', slug: 'taken' })).rejects.toEqual(refused('brand.slug_taken'))
    const other = await createBrand(admin, { name: 'Other' })
    await expect(updateBrand(admin, { id: other.id, slug: 'taken' })).rejects.toEqual(refused('brand.slug_taken'))
    await aProduct(shop, { brand: 'taken' })
    await expect(removeBrand(admin, { id })).rejects.toEqual(refused('brand.in_use', { productCount: 1 }))
    await removeBrand(admin, { id: other.id })
    for (const act of [() => removeBrand(admin, { id: other.id }), () => updateBrand(admin, { id: other.id })]) {
      await expect(act()).rejects.toEqual(refused('brand.not_found'))
    }
  })

  test('are changed by admins only', async () => {
    const customer = shop.as(await aCustomer(shop))
    await expect(createBrand(customer, { name: 'X' })).rejects.toEqual(refused('auth.forbidden'))
  })
})

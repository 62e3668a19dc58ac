import type { Category } from '@shop/validators'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CoreContext } from '../context.ts'
import { aCustomer, anAdmin, aProduct, createTestShop, type TestShop } from '../testing/index.ts'
import { createCategory, listCategories, removeCategory, updateCategory } from './index.ts'

let shop: TestShop
let admin: CoreContext
beforeAll(async () => {
  shop = await createTestShop()
  admin = shop.as(await anAdmin(shop))
})
afterAll(() => shop.close())

const create = (name: string, parent: string | null = null, position = 0) =>
  createCategory(admin, { name, parent, position })
const refused = (code: string, details = {}) =>
  expect.objectContaining({ code, details: expect.objectContaining(details) })
const outline = (categories: Category[]): string =>
  categories.map(({ slug, productCount, children }) => `${slug}:${productCount}(${outline(children)})`).join(' ')

describe('categories', () => {
  test('are a tree, in order, each with the number of products on sale in it and below it', async () => {
    await create('Home')
    await create('Kitchen', 'home', 2)
    await create('Lighting', 'home', 1)
    await create('Lamps', 'lighting')
    const { id } = await aProduct(shop, { category: 'lamps' })
    await aProduct(shop, { category: 'lighting' })
    await aProduct(shop, { category: 'lighting', variants: [] })
    const tree = async () => outline((await listCategories(shop.as())).categories)
    expect(await tree()).toBe('home:2(lighting:2(lamps:1()) kitchen:0())')

    const lamps = await shop.db.category.findUniqueOrThrow({ where: { slug: 'lamps' } })
    const moved = await updateCategory(admin, { id: lamps.id, parent: 'kitchen', name: 'All lamps', slug: 'all-lamps' })
    expect(moved).toEqual({ id: lamps.id, name: 'All lamps', slug: 'all-lamps', productCount: 1, children: [] })
    expect(await tree()).toBe('home:2(lighting:1() kitchen:1(all-lamps:1()))')
    await shop.db.product.update({ where: { id }, data: { deletedAt: new Date() } })
    expect(await tree()).toBe('home:1(lighting:1() kitchen:0(all-lamps:0()))')
  })

  test('cannot be moved into themselves, nor two at once into each other', async () => {
    const [a, b] = [await create('A'), await create('B')]
    await create('A1', 'a')
    for (const parent of ['a', 'a1']) {
      await expect(updateCategory(admin, { id: a.id, parent })).rejects.toEqual(refused('category.circular'))
    }
    const results = await Promise.allSettled([
      updateCategory(admin, { id: a.id, parent: 'b' }),
      updateCategory(admin, { id: b.id, parent: 'a' }),
    ])
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })

  test('have slugs of their own', async () => {
    await create('Tools')
    expect(await create('Tools')).toMatchObject({ slug: 'tools-2' })
    await expect(createCategory(admin, { name: 'X', slug: 'tools', parent: null, position: 0 })).rejects.toEqual(
      refused('category.slug_taken', { slug: 'tools' }),
    )
    const { id } = await create('Other tools')
    await expect(updateCategory(admin, { id, slug: 'tools' })).rejects.toEqual(refused('category.slug_taken'))
  })

  test('go only when nothing is in them', async () => {
    const { id } = await create('Parent')
    const child = await create('Child', 'parent')
    await aProduct(shop, { category: 'child' })
    await expect(removeCategory(admin, { id })).rejects.toEqual(refused('category.in_use', { childCount: 1 }))
    await expect(removeCategory(admin, { id: child.id })).rejects.toEqual(
      refused('category.in_use', { productCount: 1 }),
    )
    await shop.db.product.updateMany({ where: { categoryId: child.id }, data: { categoryId: null } })
    await removeCategory(admin, { id: child.id })
    await removeCategory(admin, { id })
    await expect(removeCategory(admin, { id })).rejects.toEqual(refused('category.not_found'))
    await expect(create('Lost', 'parent')).rejects.toEqual(refused('category.not_found'))
  })

  test('are changed by admins only', async () => {
    const customer = shop.as(await aCustomer(shop))
    const { id } = await create('Mine')
    const input = { name: 'X', parent: null, position: 0 }
    await expect(createCategory(customer, input)).rejects.toEqual(refused('auth.forbidden'))
    await expect(updateCategory(customer, { id, name: 'X' })).rejects.toEqual(refused('auth.forbidden'))
    await expect(removeCategory(customer, { id })).rejects.toEqual(refused('auth.forbidden'))
  })
})

import { CreateProductInput, UpdateProductInput } from '@shop/validators'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CoreContext } from '../context.ts'
import { aCustomer, anAdmin, aProduct, createTestShop, type TestShop } from '../testing/index.ts'
import { createProduct, getProduct, priceHistory, removeProduct, searchProducts, updateProduct } from './index.ts'

let shop: TestShop
let admin: CoreContext
beforeAll(async () => {
  shop = await createTestShop()
  admin = shop.as(await anAdmin(shop))
  await shop.db.category.create({ data: { slug: 'lighting', name: 'Lighting' } })
  await shop.db.brand.create({ data: { slug: 'bruma', name: 'Bruma' } })
})
afterAll(() => shop.close())

let serial = 0
const aSku = () => `SKU-${++serial}`
const create = (input: Partial<CreateProductInput> = {}) =>
  createProduct(
    admin,
    CreateProductInput.parse({
      name: 'Desk Lamp',
      variants: [{ sku: aSku(), priceCents: 1_000, onHand: 5 }],
      ...input,
    }),
  )
const update = (input: Partial<UpdateProductInput> & { id: string; version: number }) =>
  updateProduct(admin, UpdateProductInput.parse(input))
const refused = (code: string, details?: object) =>
  expect.objectContaining({ code, ...(details && { details: expect.objectContaining(details) }) })

describe('creating a product', () => {
  test('puts it on sale at once, with its stock in the ledger', async () => {
    const product = await create({
      name: 'Brass Desk Lamp',
      category: 'lighting',
      brand: 'bruma',
      tags: ['Brass', 'brass ', 'LED'],
      variants: [
        { sku: 'LAMP-S', options: { size: 'S' }, priceCents: 2_000, onHand: 3 },
        { sku: 'LAMP-L', options: { size: 'L' }, priceCents: 3_000, onHand: 0 },
      ],
    })
    expect(product).toMatchObject({
      slug: 'brass-desk-lamp',
      category: { slug: 'lighting' },
      brand: { slug: 'bruma' },
      tags: ['brass', 'led'],
      price: { minCents: 2_000, maxCents: 3_000, currency: 'EUR' },
      variants: [
        { sku: 'LAMP-S', available: 3 },
        { sku: 'LAMP-L', available: 0 },
      ],
      version: 1,
    })
    expect(await getProduct(shop.as(), { id: product.slug })).toEqual(product)
    const movements = await shop.db.stockMovement.findMany({ where: { variant: { productId: product.id } } })
    expect(movements).toMatchObject([{ reason: 'initial', onHandDelta: 3, reservedDelta: 0 }])
    const { items } = await searchProducts(shop.as(), { q: 'bruma brass', limit: 5 })
    expect(items.map((item) => item.id)).toEqual([product.id])
    expect(await shop.db.auditEntry.count({ where: { action: 'product.created', subjectId: product.id } })).toBe(1)
  })

  test('makes a free slug of any name, and refuses one that was asked for and is taken', async () => {
    const [first, second] = [await create({ name: 'Twin' }), await create({ name: 'Twin' })]
    expect([first.slug, second.slug]).toEqual(['twin', 'twin-2'])
    expect((await create({ name: '灯' })).slug).toMatch(/^product-[0-9a-f]{10}$/)
    await expect(create({ slug: 'twin' })).rejects.toEqual(refused('product.slug_taken', { slug: 'twin' }))
  })

  test('refuses what it does not know or another has', async () => {
    const sku = aSku()
    await create({ variants: [{ sku, priceCents: 1, options: {}, onHand: 0 }] })
    await expect(create({ variants: [{ sku, priceCents: 1, options: {}, onHand: 0 }] })).rejects.toEqual(
      refused('product.sku_taken', { skus: [sku] }),
    )
    await expect(create({ category: 'no-such' })).rejects.toEqual(
      refused('product.unknown_category', { category: 'no-such' }),
    )
    await expect(create({ brand: 'no-such' })).rejects.toEqual(refused('product.unknown_brand', { brand: 'no-such' }))
  })

  test('gives each of ten at once with one name a slug of its own', async () => {
    const made = await Promise.all(Array.from({ length: 10 }, () => create({ name: 'Crowd' })))
    expect(new Set(made.map(({ slug }) => slug)).size).toBe(10)
  })

  test.each(['guest', 'customer'])('is not for a %s', async (kind) => {
    const ctx = kind === 'guest' ? shop.as() : shop.as(await aCustomer(shop))
    const input = CreateProductInput.parse({ name: 'X', variants: [{ sku: aSku(), priceCents: 1 }] })
    await expect(createProduct(ctx, input)).rejects.toEqual(
      refused(kind === 'guest' ? 'auth.required' : 'auth.forbidden'),
    )
  })
})

describe('changing a product', () => {
  test('is taxed at the standard rate, or as it says', async () => {
    expect(await create({ name: 'A lamp' })).toMatchObject({ taxClass: 'standard' })
    const { id, version } = await create({ name: 'A book', taxClass: 'reduced' })
    const changed = await update({ id, version, taxClass: 'zero' })
    expect(changed).toMatchObject({ taxClass: 'zero' })
    const again = await update({ id, version: version + 1, name: 'Another book' })
    expect(again).toMatchObject({ taxClass: 'zero' })
  })

  test('changes what is given and leaves the rest', async () => {
    const { id, version, variants } = await create({ name: 'Before', description: 'Kept', tags: ['kept'] })
    const changed = await update({ id, version, name: 'After', category: 'lighting' })
    expect(changed).toMatchObject({ name: 'After', description: 'Kept', tags: ['kept'], version: 2, variants })
    expect(await update({ id, version: 2, category: null })).toMatchObject({ category: null, version: 3 })
  })

  test('from a stale version is refused with the current one, and changes nothing', async () => {
    const { id, version } = await create()
    await update({ id, version, name: 'First' })
    await expect(update({ id, version, name: 'Second' })).rejects.toEqual(
      refused('product.version_conflict', { currentVersion: 2 }),
    )
    expect(await getProduct(shop.as(), { id })).toMatchObject({ name: 'First', version: 2 })
  })

  test('twenty times at once from one version happens once', async () => {
    const { id, version } = await create()
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) => update({ id, version, name: `Name ${index}` })),
    )
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await getProduct(shop.as(), { id })).toMatchObject({ version: 2 })
  })

  test('moves, adds, reprices and drops variants; a dropped sku comes back with its stock', async () => {
    const [small, large] = [aSku(), aSku()]
    const { id, variants } = await create({
      variants: [
        { sku: small, priceCents: 100, options: {}, onHand: 1 },
        { sku: large, priceCents: 200, options: {}, onHand: 2 },
      ],
    })
    const added = aSku()
    const changed = await update({
      id,
      version: 1,
      variants: [
        { sku: added, options: { size: 'XL' }, priceCents: 300, onHand: 7 },
        { id: variants[0]!.id, sku: small, options: {}, priceCents: 150 },
      ],
    })
    expect(changed.variants).toMatchObject([
      { sku: added, priceCents: 300, available: 7 },
      { id: variants[0]!.id, sku: small, priceCents: 150, available: 1 },
    ])
    expect(changed.price).toMatchObject({ minCents: 150, maxCents: 300 })
    const back = await update({ id, version: 2, variants: [{ sku: large, options: {}, priceCents: 250 }] })
    expect(back.variants).toMatchObject([{ id: variants[1]!.id, sku: large, priceCents: 250, available: 2 }])
  })

  test('refuses variants of other products', async () => {
    const other = await create()
    const { id } = await create()
    const [theirs] = other.variants
    await expect(
      update({ id, version: 1, variants: [{ id: theirs!.id, sku: aSku(), options: {}, priceCents: 1 }] }),
    ).rejects.toEqual(refused('product.unknown_variant', { variantIds: [theirs!.id] }))
    await expect(
      update({ id, version: 1, variants: [{ sku: theirs!.sku, options: {}, priceCents: 1 }] }),
    ).rejects.toEqual(refused('product.sku_taken', { skus: [theirs!.sku] }))
    expect(await getProduct(shop.as(), { id })).toMatchObject({ version: 1 })
  })

  test('of a product that is not there is refused', async () => {
    const id = '019ab000-0000-7000-8000-000000000000'
    await expect(update({ id, version: 1 })).rejects.toEqual(refused('product.not_found'))
  })
})

describe('removing a product', () => {
  test('takes it from sale and counts it no more, once', async () => {
    const { id } = await create({ category: 'lighting' })
    const count = async () => (await shop.db.category.findUniqueOrThrow({ where: { slug: 'lighting' } })).productCount
    const before = await count()
    await removeProduct(admin, { id })
    expect(await count()).toBe(before - 1)
    await expect(getProduct(shop.as(), { id })).rejects.toEqual(refused('product.not_found'))
    await expect(removeProduct(admin, { id })).rejects.toEqual(refused('product.not_found'))
    await expect(update({ id, version: 2 })).rejects.toEqual(refused('product.not_found'))
  })
})

describe('the history of prices', () => {
  test('has every price with its moment, whoever changed it', async () => {
    const { id, variants } = await aProduct(shop, { variants: [{ priceCents: 100 }] })
    await shop.db.variant.update({ where: { id: variants[0]!.id }, data: { priceCents: 200 } })
    await shop.db.variant.update({ where: { id: variants[0]!.id }, data: { onHand: 99 } })
    await shop.db.$executeRaw`update variants set price_cents = 300 where product_id = ${id}::uuid`
    const first = await priceHistory(admin, { id, limit: 2 })
    expect(first.items.map((item) => item.priceCents)).toEqual([300, 200])
    const rest = await priceHistory(admin, { id, limit: 2, cursor: first.nextCursor! })
    expect(rest.items).toMatchObject([{ priceCents: 100, currency: 'EUR', sku: variants[0]!.sku }])
    await expect(shop.db.$executeRaw`delete from price_changes`).rejects.toThrow('append-only')
  })
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CoreContext, inTransaction } from './context.ts'
import { createTestShop, type TestShop } from './testing/index.ts'

let shop: TestShop
beforeAll(async () => {
  shop = await createTestShop()
})
afterAll(() => shop.close())

const brand = (slug: string) => ({ data: { slug, name: slug } })

describe('inTransaction', () => {
  test('binds Prisma, kysely and the publisher to one transaction: a rollback leaves nothing of any', async () => {
    const jobs = await shop.jobs('email.order-confirmation')
    const broken = inTransaction(shop.as(), async (tx) => {
      await tx.db.brand.create(brand('by-prisma'))
      await tx.db.$kysely.insertInto('brands').values({ slug: 'by-kysely', name: 'x' }).execute()
      await tx.publish.event('order.created', { orderId: crypto.randomUUID() })
      throw new Error('broken')
    })
    await expect(broken).rejects.toThrow('broken')
    expect(await shop.db.brand.count({ where: { slug: { startsWith: 'by-' } } })).toBe(0)
    expect(await shop.jobs('email.order-confirmation')).toEqual(jobs)
  })

  test('joins the outer transaction', async () => {
    const broken = inTransaction(shop.as(), async (outer) => {
      await inTransaction(outer, (inner) => inner.db.brand.create(brand('inner')))
      throw new Error('broken')
    })
    await expect(broken).rejects.toThrow('broken')
    expect(await shop.db.brand.count({ where: { slug: 'inner' } })).toBe(0)
  })

  test('keeps concurrent transactions apart: each statement runs in its own', async () => {
    const run = (number: number) =>
      inTransaction(shop.as(), async (tx) => {
        const slug = `apart-${number}`
        await tx.db.$kysely.insertInto('brands').values({ slug, name: slug }).execute()
        const seen = await tx.db.$kysely.selectFrom('brands').select('slug').where('slug', 'like', 'apart-%').execute()
        if (number % 2) throw new Error('odd ones are rolled back')
        return seen
      })
    await Promise.allSettled(Array.from({ length: 30 }, (_, number) => run(number)))
    const kept = await shop.db.brand.findMany({ where: { slug: { startsWith: 'apart-' } } })
    expect(kept.map(({ slug }) => Number(slug.slice(6)) % 2)).toEqual(Array.from({ length: 15 }, () => 0))
  })

  test('runs again after a deadlock', async () => {
    for (const slug of ['left', 'right']) await shop.db.brand.create(brand(slug))
    const barrier = Promise.withResolvers<void>()
    let holding = 0
    const touch = (tx: CoreContext, slug: string) =>
      tx.db.$kysely.updateTable('brands').set({ name: 'touched' }).where('slug', '=', slug).execute()
    const crossing = (first: string, second: string) =>
      inTransaction(shop.as(), async (tx) => {
        await touch(tx, first)
        if (++holding === 2) barrier.resolve()
        await barrier.promise
        await touch(tx, second)
      })
    await Promise.all([crossing('left', 'right'), crossing('right', 'left')])
    expect(holding).toBe(3)
  })
})

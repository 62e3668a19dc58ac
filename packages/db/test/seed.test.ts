import { verify } from '@node-rs/argon2'
import { seed } from '@shop/db/seed'
import { beforeAll, expect, test } from 'vitest'
import { useDatabase } from './database.ts'

const database = useDatabase()

beforeAll(() => seed(database.db))

test('brings the two accounts, whose passwords are known', async () => {
  const users = await database.db.user.findMany({
    where: { email: { endsWith: '@ecommerce.com' } },
    orderBy: { email: 'asc' },
  })
  expect(users.map(({ email, role, status }) => ({ email, role, status }))).toEqual([
    { email: 'admin@ecommerce.com', role: 'admin', status: 'active' },
    { email: 'user@ecommerce.com', role: 'customer', status: 'active' },
  ])
  for (const [index, password] of ['AdminPass123!', 'UserPass123!'].entries()) {
    expect(users[index]?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(await verify(users[index]!.passwordHash, password)).toBe(true)
  }
})

test('brings ten products with variants, categories and brands', async () => {
  const products = await database.db.product.findMany({ include: { variants: true, category: true, brand: true } })
  expect(products).toHaveLength(10)
  for (const { variants, category, brand, tags, description } of products) {
    expect(variants.length).toBeGreaterThan(0)
    expect(variants.every(({ currency, priceCents }) => currency === 'EUR' && priceCents > 0)).toBe(true)
    expect(category?.parentId).toBeTruthy()
    expect(brand).toBeTruthy()
    expect(tags.length).toBeGreaterThan(0)
    expect(description.length).toBeGreaterThan(50)
  }
})

test('brings reviews, which nobody who has not bought can have verified', async () => {
  const products = await database.db.product.findMany({ include: { reviews: { include: { user: true } } } })
  for (const { slug, reviews, ratings, ratingCount, createdAt } of products) {
    expect(reviews.length, slug).toBeGreaterThan(1)
    expect(ratingCount, slug).toBe(reviews.length)
    expect(ratings, slug).toEqual(
      [1, 2, 3, 4, 5].map((stars) => reviews.filter(({ rating }) => rating === stars).length),
    )
    expect(reviews.every(({ user, verified }) => user?.role === 'customer' && !verified)).toBe(true)
    expect(reviews.every((review) => review.createdAt > createdAt)).toBe(true)
  }
})

test('enters the stock through the ledger', async () => {
  const { rows } = await database.pool.query<{ sku: string; on_hand: number; entered: number; entries: number }>(`
    SELECT sku, on_hand, coalesce(sum(on_hand_delta), 0)::int AS entered, count(stock_movements.id)::int AS entries
    FROM variants LEFT JOIN stock_movements ON variant_id = variants.id AND reason = 'initial'
    GROUP BY variants.id
  `)
  expect(rows.length).toBeGreaterThan(10)
  for (const { sku, on_hand, entered, entries } of rows) {
    expect({ sku, entered, entries }).toEqual({ sku, entered: on_hand, entries: on_hand > 0 ? 1 : 0 })
  }
})

test('changes nothing the second time, not even what was edited since', async () => {
  await database.db.product.update({ where: { slug: 'enamel-camping-mug' }, data: { name: 'My mug' } })
  const before = await contents()
  const progress: string[] = []
  await Promise.all([1, 2].map(() => seed(database.db, { onProgress: (message) => progress.push(message) })))
  expect(await contents()).toEqual(before)
  expect(progress).toEqual(['the demo data are there already', 'the demo data are there already'])
})

async function contents(): Promise<unknown[]> {
  const tables = ['users', 'categories', 'brands', 'products', 'variants', 'stock_movements', 'reviews']
  return Promise.all(
    tables.map(async (table) => (await database.pool.query(`SELECT * FROM ${table} ORDER BY id`)).rows),
  )
}

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isUniqueViolation } from '@shop/db'
import { beforeAll, expect, test } from 'vitest'
import { readMigrations } from '../src/migrations.ts'
import { useDatabase } from './database.ts'

const database = useDatabase()

beforeAll(async () => {
  await database.db.product.createMany({
    data: [
      { slug: 'tent', name: 'Light tent', tags: ['camping', 'hiking'], description: 'Sleeps two who like to run.' },
      { slug: 'shoes', name: 'Running shoes', tags: ['trail'], description: 'For hiking, too.' },
      { slug: 'mug', name: 'Enamel mug', description: 'For the campfire.' },
    ],
  })
})

test.each([
  ['by the stem of a word', 'runs', ['shoes', 'tent']],
  ['in the name before the description', 'running', ['shoes', 'tent']],
  ['in the tags before the description', 'hike', ['tent', 'shoes']],
  ['regardless of case', 'ENAMEL', ['mug']],
  ['not by a part of a word', 'ename', []],
])('finds products %s', async (_, words, slugs) => {
  const { rows } = await database.pool.query<{ slug: string }>(
    `SELECT slug FROM products, websearch_to_tsquery('shop_english', $1) AS query
     WHERE search @@ query ORDER BY ts_rank(search, query) DESC`,
    [words],
  )
  expect(rows.map(({ slug }) => slug)).toEqual(slugs)
})

test('keeps the words of a product up to date', async () => {
  await database.db.product.update({ where: { slug: 'mug' }, data: { tags: ['porcelain'] } })
  const { rowCount } = await database.pool.query(
    `SELECT FROM products WHERE search @@ to_tsquery('english', 'porcelain')`,
  )
  expect(rowCount).toBe(1)
})

test('learns the words of names, brands and tags, and finds the likest by an index', async () => {
  const { rows } = await database.pool.query<{ word: string }>(`SELECT word FROM search_words WHERE word % 'enamle'`)
  expect(rows).toEqual([{ word: 'enamel' }])
  await database.pool.query(`INSERT INTO search_words SELECT md5(n::text) FROM generate_series(1, 10000) n`)
  await database.pool.query('VACUUM ANALYZE search_words')
  expect(await explain(`SELECT word FROM search_words WHERE word % 'enamle'`)).toContain('search_words_trgm_idx')
})

test('finds the pending orders past their deadline by a small index', async () => {
  const plan = await explain(`SELECT id FROM orders WHERE status = 'pending' AND reserved_until < now()`)
  expect(plan).toContain('orders_reserved_until_idx')
})

test.each(["UPDATE stock_movements SET note = 'x'", 'DELETE FROM stock_movements'])(
  'the stock ledger only grows: %s',
  async (statement) => {
    const refused = expect.objectContaining({ message: expect.stringMatching(/^stock_movements is append-only/) })
    await expect(database.pool.query(statement)).rejects.toEqual(refused)
    await database.pool.query('TRUNCATE stock_movements')
  },
)

test('a product has tags, be there none', async () => {
  await expect(database.pool.query('UPDATE products SET tags = NULL')).rejects.toMatchObject({ code: '23502' })
})

test('a cart holds a variant once, and a customer one cart', async () => {
  const { db } = database
  const user = await db.user.create({ data: { email: 'bo@example.com', name: 'Bo', passwordHash: '-' } })
  const expiresAt = new Date()
  const variant = await db.variant.create({
    data: { sku: 'MUG', priceCents: 1, currency: 'EUR', product: { connect: { slug: 'mug' } } },
  })
  const item = { variantId: variant.id, quantity: 1, unitPriceCents: 1, currency: 'EUR' }
  const cart = await db.cart.create({ data: { userId: user.id, expiresAt, items: { create: item } } })
  const again: unknown = await db.cartItem
    .create({ data: { ...item, cartId: cart.id } })
    .catch((error: unknown) => error)
  expect(isUniqueViolation(again, 'cart_items_cart_id_variant_id_key')).toBe(true)
  const second: unknown = await db.cart
    .create({ data: { userId: user.id, expiresAt } })
    .catch((error: unknown) => error)
  expect(isUniqueViolation(second, 'carts_user_id_key')).toBe(true)
})

test('before Postgres 18, ids are made by a function that gives the same', async () => {
  const { baseDir, migrationDirectories } = await readMigrations()
  const script = await readFile(join(baseDir, migrationDirectories[0]!.path, 'migration.sql'), 'utf8')
  const definition = /CREATE FUNCTION uuidv7\(\)[\s\S]*?\$uuidv7\$[\s\S]*?\$uuidv7\$/.exec(script)![0]
  await database.pool.query('CREATE SCHEMA old')
  await database.pool.query(definition.replace('uuidv7()', 'old.uuidv7()'))

  const { rows } = await database.pool.query<{ id: string; now: Date }>(
    `SELECT old.uuidv7() AS id, clock_timestamp() AS now FROM generate_series(1, 1000)`,
  )
  for (const { id, now } of rows) {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(Math.abs(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16) - now.getTime())).toBeLessThan(1_000)
  }
  // In the order they were made in, but for those of the same microsecond.
  const moments = rows.map(({ id }) => id.replaceAll('-', '').slice(0, 16))
  expect(moments).toEqual([...moments].sort())
  expect(new Set(rows.map(({ id }) => id)).size).toBe(1000)
})

/** The plan Postgres would choose if reading whole tables were dear, as with many rows. */
async function explain(statement: string): Promise<string> {
  const client = await database.pool.connect()
  try {
    await client.query('SET enable_seqscan = off')
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${statement}`)
    return rows.map((row) => row['QUERY PLAN']).join('\n')
  } finally {
    client.release(true)
  }
}

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { verify } from '@node-rs/argon2'
import { createDb } from '@shop/db'
import { demoOrderNumber, parseScale, seed, seedAtScale } from '@shop/db/seed'
import { createTestDatabase, type TestDatabase } from '@shop/db/testing'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { products as demoProducts } from '../src/seed/catalogue.ts'
import { chooseHead } from '../src/seed/scale/head.ts'

let shop: TestDatabase
let client: pg.Client

beforeAll(async () => {
  shop = await seeded(2_000)
  client = await connect(shop)
}, 60_000)

afterAll(async () => {
  await client.end()
  await shop.drop()
})

test('fills up to as many products and orders as asked for', async () => {
  expect(await count('products')).toBe(2_000)
  expect(await count('orders')).toBe(2_000)
  expect(await count(`users WHERE email LIKE '%.%.%@example.com'`)).toBe(100)
  const reviews = await count('reviews')
  expect(reviews).toBeGreaterThan(1_600)
  expect(reviews).toBeLessThan(2_400)
})

test('leaves in every row what the triggers would have written', async () => {
  expect(
    await differing(`
      SELECT p.id FROM products p LEFT JOIN brands b ON b.id = p.brand_id
      WHERE p.search IS DISTINCT FROM product_search(p.name, b.name, p.tags, p.description)`),
  ).toEqual([])
  const derived = 'SELECT id, min_cents, max_cents, currency, variant_count, in_stock FROM products ORDER BY id'
  const before = (await client.query(derived)).rows
  await client.query('BEGIN')
  await client.query(`UPDATE products SET min_cents = 1, max_cents = 1, variant_count = 1, in_stock = NOT in_stock`)
  await client.query('SELECT sum_up_variants(array_agg(id)) FROM products')
  const after = (await client.query(derived)).rows
  await client.query('ROLLBACK')
  expect(before).toEqual(after)
  expect(
    await differing(`
      SELECT p.id FROM products p WHERE p.ratings <> (
        SELECT array_agg((SELECT count(*) FROM reviews WHERE product_id = p.id AND rating = stars)::int ORDER BY stars)
        FROM generate_series(1, 5) AS stars)`),
  ).toEqual([])
})

test.each(['categories', 'brands'])('counts the products of %s', async (table) => {
  const reference = table === 'brands' ? 'brand_id' : 'category_id'
  expect(
    await differing(`
      SELECT slug AS id FROM ${table} t
      WHERE product_count <> (SELECT count(*) FROM products p WHERE p.${reference} = t.id AND p.is_listed)`),
  ).toEqual([])
})

test('knows every word, and every price from the beginning', async () => {
  const known = await count('search_words')
  await client.query('BEGIN')
  await client.query('SELECT learn_words(array_agg(id)) FROM products')
  expect(await count('search_words')).toBe(known)
  await client.query('TRUNCATE search_words')
  await client.query('SELECT learn_words(array_agg(id)) FROM products')
  expect(await count('search_words')).toBe(known)
  await client.query('ROLLBACK')
  expect(
    await differing(`
      SELECT v.id FROM variants v LEFT JOIN price_changes c ON c.variant_id = v.id
      GROUP BY v.id HAVING count(*) <> 1 OR min(c.price_cents) IS DISTINCT FROM v.price_cents`),
  ).toEqual([])
})

test('accounts for every piece in the ledger', async () => {
  expect(
    await differing(`
      SELECT v.id FROM variants v LEFT JOIN stock_movements m ON m.variant_id = v.id GROUP BY v.id
      HAVING v.on_hand <> coalesce(sum(on_hand_delta), 0) OR v.reserved <> coalesce(sum(reserved_delta), 0)`),
  ).toEqual([])
  expect(
    await differing(`
      SELECT o.id FROM orders o JOIN order_lines l ON l.order_id = o.id
      GROUP BY o.id HAVING o.subtotal_cents <> sum(l.total_cents)`),
  ).toEqual([])
  expect(
    await differing(`
      SELECT o.id FROM orders o JOIN LATERAL (
        SELECT "to", created_at FROM order_status_changes WHERE order_id = o.id ORDER BY created_at DESC LIMIT 1
      ) last ON true WHERE last."to" <> o.status OR last.created_at <> o.updated_at`),
  ).toEqual([])
  const open = await client.query(`SELECT sum(reserved)::int AS reserved FROM variants`)
  expect(open.rows[0].reserved).toBeGreaterThan(0)
  expect(await count(`orders WHERE status = 'pending' AND reserved_until > now()`)).toBeGreaterThan(10)
})

test('refers to nothing that is not there, though the foreign keys were not asked', async () => {
  const { rows } = await client.query<{ child: string; parent: string; column: string }>(`
    SELECT conrelid::regclass::text AS child, confrelid::regclass::text AS parent, attname AS column
    FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
    WHERE contype = 'f' AND connamespace = current_schema()::regnamespace`)
  expect(rows.length).toBeGreaterThan(15)
  for (const { child, parent, column } of rows) {
    const orphans = await count(
      `${child} c WHERE ${column} IS NOT NULL AND NOT EXISTS (SELECT FROM ${parent} p WHERE p.id = c.${column})`,
    )
    expect({ child, column, orphans }).toEqual({ child, column, orphans: 0 })
  }
})

test('verifies the reviews of those who got what they write about, and no others', async () => {
  expect(
    await differing(`
      SELECT r.id FROM reviews r WHERE verified <> EXISTS (
        SELECT FROM orders o JOIN order_lines l ON l.order_id = o.id
        WHERE o.user_id = r.user_id AND l.product_id = r.product_id AND o.status = 'delivered')`),
  ).toEqual([])
})

test('looks first at the most popular, and at what is new', async () => {
  const isHead = 'SELECT count(*)::int AS head, min(popularity) AS least FROM products WHERE is_head AND popularity > 0'
  const all = (await client.query(isHead)).rows[0]
  await chooseHead(client, 100)
  const { head, least } = (await client.query(isHead)).rows[0]
  expect(head).toBe(100)
  expect(await count('products WHERE is_head AND popularity = 0')).toBe(demoProducts.length)
  expect(await count(`products WHERE NOT is_head AND popularity > ${least}`)).toBe(0)
  await chooseHead(client, 2_000)
  expect((await client.query(isHead)).rows[0]).toEqual(all)
})

test('changes nothing the second time', async () => {
  const before = await contents(client)
  const said: string[] = []
  await seedAtScale(shop.url, 2_000, { onProgress: (message) => said.push(message) })
  await seedAtScale(shop.url, 1_000)
  expect(said).toEqual(['the scaled data are there already'])
  expect(await contents(client)).toEqual(before)
})

test('comes out the same in two runs, one of them interrupted, as in one', async () => {
  await using other = await seeded(1_000)
  const stop = new AbortController()
  const interrupted = seedAtScale(other.url, 16_000, {
    onCount: ({ done }) => void (done > 0 && stop.abort(new Error('interrupted'))),
    signal: stop.signal,
  })
  await expect(interrupted).rejects.toThrow('interrupted')
  const second = await connect(other)
  const present = (await second.query('SELECT count(*)::int AS count FROM products')).rows[0].count
  expect(present % 1_000).toBe(0)
  expect(present).toBeGreaterThan(1_000)
  expect(present).toBeLessThan(16_000)
  await seedAtScale(other.url, 16_000)
  await using straight = await seeded(16_000)
  const third = await connect(straight)
  try {
    expect(await contents(second)).toEqual(await contents(third))
    expect(await indexes(second)).toEqual(await indexes(client))
    expect(await indexes(third)).toEqual(await indexes(client))
  } finally {
    await Promise.all([second.end(), third.end()])
  }
}, 120_000)

test('also seeds as an owner of the tables who is no superuser', async () => {
  await using database = await createTestDatabase()
  const admin = await connect(database)
  const { db, close } = createDb({ url: database.url })
  await seed(db).finally(close)
  const owner = `owner_${new URL(database.url).pathname.slice(1)}`
  await admin.query(`
    CREATE ROLE ${owner} LOGIN PASSWORD 'secret';
    DO $$ DECLARE name text; BEGIN
      FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() LOOP
        EXECUTE format('ALTER TABLE %I OWNER TO ${owner}', name);
      END LOOP;
    END $$;
    GRANT CREATE ON DATABASE ${new URL(database.url).pathname.slice(1)} TO ${owner};
    GRANT CREATE ON SCHEMA public TO ${owner}
  `)
  const url = new URL(database.url)
  url.username = owner
  url.password = 'secret'
  try {
    await seedAtScale(url.href, 2_000)
    expect(await contents(admin)).toEqual(await contents(client))
    const { rows } = await admin.query(`SELECT tgname FROM pg_trigger WHERE tgenabled = 'D'`)
    expect(rows).toEqual([])
  } finally {
    await admin.query(`DROP OWNED BY ${owner} CASCADE; DROP ROLE ${owner}`)
    await admin.end()
  }
}, 60_000)

test('gives the customers a password that is known', async () => {
  const { rows } = await client.query(`SELECT DISTINCT password_hash FROM users WHERE email LIKE '%.%.%@example.com'`)
  expect(rows).toHaveLength(1)
  expect(await verify(rows[0].password_hash, 'CustomerPass123!')).toBe(true)
})

test.each(['', 'many', '0', '-1000', '1.5', '1500', '20000000', '1e999'])('refuses the count "%s"', (text) => {
  expect(() => parseScale(text)).toThrow(/^--scale takes a multiple of 1000 up to 10000000/)
})

test('leaves a production database alone', async () => {
  const script = `import { fillDatabase } from '@shop/db/commands'; await fillDatabase(process.env.URL, 1000)`
  const env = { ...process.env, NODE_ENV: 'production', URL: 'postgresql://nowhere.invalid/shop' }
  const node = promisify(execFile)(
    process.execPath,
    ['--conditions=development', '--input-type=module', '-e', script],
    { env },
  )
  await expect(node).rejects.toThrow('A production database is not filled')
})

test('numbers orders in the way of the shop', () => {
  expect(parseScale('1000000')).toBe(1_000_000)
  const numbers = new Set(Array.from({ length: 10_000 }, (_, index) => demoOrderNumber(index)))
  expect(numbers.size).toBe(10_000)
  for (const number of numbers) expect(number).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/)
})

async function seeded(count: number): Promise<TestDatabase> {
  const database = await createTestDatabase()
  const { db, close } = createDb({ url: database.url })
  await seed(db).finally(close)
  await seedAtScale(database.url, count)
  return database
}

async function connect({ url }: TestDatabase): Promise<pg.Client> {
  const connected = new pg.Client(url)
  await connected.connect()
  return connected
}

async function count(from: string): Promise<number> {
  return (await client.query(`SELECT count(*)::int AS count FROM ${from}`)).rows[0].count
}

async function differing(sql: string): Promise<string[]> {
  return (await client.query<{ id: string }>(sql)).rows.map(({ id }) => id)
}

/** A sum of every row that was made from its number; the demo's own have ids that are drawn. */
async function contents(own: pg.Client): Promise<unknown> {
  const demo = demoProducts.map(({ slug }) => slug)
  const variants = '(SELECT v.id FROM variants v JOIN products p ON p.id = product_id WHERE p.slug <> ALL ($1))'
  const froms = [
    'products t WHERE slug <> ALL ($1)',
    ...['price_changes', 'stock_movements'].map((table) => `${table} t WHERE variant_id IN ${variants}`),
    `variants t WHERE id IN ${variants}`,
    ...['orders', 'order_lines', 'order_status_changes'].map((table) => `${table} t WHERE $1::text[] IS NOT NULL`),
    'reviews t WHERE product_id IN (SELECT id FROM products WHERE slug <> ALL ($1))',
    `users t WHERE email LIKE '%.%.%@example.com' AND $1::text[] IS NOT NULL`,
    'brands t WHERE slug <> ALL ($1) AND id IN (SELECT brand_id FROM products WHERE slug <> ALL ($1))',
  ]
  const sums: unknown[] = []
  for (const from of froms) {
    const { rows } = await own.query(`SELECT count(*), sum(hashtextextended(t::text, 0)) AS sum FROM ${from}`, [demo])
    sums.push({ from, ...rows[0] })
  }
  return sums
}

async function indexes(own: pg.Client): Promise<string[]> {
  const { rows } = await own.query<{ indexdef: string }>(
    `SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() ORDER BY indexdef`,
  )
  return rows.map(({ indexdef }) => indexdef)
}

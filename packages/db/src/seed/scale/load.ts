import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { columns, type Rows, type Table } from './rows.ts'

const TABLES = Object.keys(columns) as Table[]
/** Large enough to be worth a write, small enough to be let go soon. */
const LINES_PER_CHUNK = 2_000

/** Has to be called once for each connection that loads. */
export async function prepareLoader(client: pg.ClientBase): Promise<void> {
  await client.query(`
    SET synchronous_commit = off;
    CREATE TEMP TABLE staged_products ON COMMIT DELETE ROWS AS SELECT ${columns.staged_products} FROM products LIMIT 0
  `)
}

/**
 * Writes the rows in one transaction: all of them are there afterwards, or none. The triggers of the shop, which look at
 * one row after the other, are off in it; what they would have written is in the rows or made here for all at once.
 */
export async function load(client: pg.ClientBase, rows: Rows, { isHead }: { isHead: boolean }): Promise<void> {
  await client.query('BEGIN')
  try {
    await silenceTriggers(client)
    for (const table of TABLES) {
      await copy(client, table, rows[table])
      if (table === 'staged_products') await insertProducts(client, isHead)
    }
    await learnWords(client)
    // Locks the rows of nearly every category and brand, so it comes last.
    await client.query(
      'SELECT count_products(array_agg(category_id), array_agg(brand_id), array_agg(1)) FROM staged_products',
    )
    await client.query(`SELECT pg_notify('catalogue', '*')`)
    await restoreTriggers(client)
    await client.query('COMMIT')
  } catch (error) {
    // When the connection is what broke, there is nothing left to roll back.
    await client.query('ROLLBACK').catch(() => {})
    throw error
  }
}

const TRIGGERED = ['products', 'variants', 'reviews'] as const

/** Who may, also spares the foreign keys, which the rows keep by themselves. Otherwise the owner's way, which locks. */
async function silenceTriggers(client: pg.ClientBase): Promise<void> {
  if (await mayReplicate(client)) await client.query('SET LOCAL session_replication_role = replica')
  else await switchTriggers(client, 'DISABLE')
}

async function restoreTriggers(client: pg.ClientBase): Promise<void> {
  if (!(await mayReplicate(client))) await switchTriggers(client, 'ENABLE')
}

async function mayReplicate(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ may: boolean }>(
    `SELECT has_parameter_privilege('session_replication_role', 'SET') AS may`,
  )
  return rows[0]?.may ?? false
}

async function switchTriggers(client: pg.ClientBase, verb: 'DISABLE' | 'ENABLE'): Promise<void> {
  for (const table of TRIGGERED) await client.query(`ALTER TABLE ${table} ${verb} TRIGGER USER`)
}

async function copy(client: pg.ClientBase, table: Table, lines: readonly string[]): Promise<void> {
  const chunks = function* () {
    for (let first = 0; first < lines.length; first += LINES_PER_CHUNK) {
      yield lines.slice(first, first + LINES_PER_CHUNK).join('')
    }
  }
  const target = client.query(copyFrom(`COPY ${table} (${columns[table]}) FROM STDIN`))
  await pipeline(Readable.from(chunks()), target)
}

async function insertProducts(client: pg.ClientBase, isHead: boolean): Promise<void> {
  const names = columns.staged_products.split(/,\s*/)
  await client.query(`
    INSERT INTO products (${names.join(', ')}, updated_at, is_head, search)
    SELECT ${names.map((name) => `s.${name}`).join(', ')}, s.created_at, ${isHead},
           product_search(s.name, b.name, s.tags, s.description)
    FROM staged_products s JOIN brands b ON b.id = s.brand_id
  `)
}

/** What learn_words of the migrations does, with each word looked at once instead of once a product. */
async function learnWords(client: pg.ClientBase): Promise<void> {
  await client.query(`
    INSERT INTO search_words (word)
    SELECT DISTINCT word
    FROM (
        SELECT DISTINCT unnest(string_to_array(concat_words(s.name || ' ' || b.name, s.tags), ' ')) AS text
        FROM staged_products s JOIN brands b ON b.id = s.brand_id
    ) texts
    CROSS JOIN unnest(tsvector_to_array(to_tsvector('shop_simple', text))) AS word
    WHERE length(word) BETWEEN 3 AND 40 AND word !~ '[0-9./@:_-]'
    ORDER BY word
    ON CONFLICT DO NOTHING
  `)
}

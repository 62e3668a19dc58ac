import pg from 'pg'
import { onEach } from './on-each.ts'

/** The large tables: what is only for reading waits until they are filled. */
const TABLES = [
  'products',
  'variants',
  'price_changes',
  'stock_movements',
  'orders',
  'order_lines',
  'order_status_changes',
  'reviews',
  'users',
]

/**
 * Drops the indexes that keep nothing unique, after noting them where the next run finds them even when this one is killed:
 * a schema of its own, gone when they are back.
 */
export async function setIndexesAside(client: pg.ClientBase): Promise<void> {
  await client.query(`
    BEGIN;
    CREATE SCHEMA IF NOT EXISTS seed_scale;
    CREATE TABLE IF NOT EXISTS seed_scale.indexes (name text PRIMARY KEY, definition text NOT NULL)
  `)
  const { rows } = await client.query<{ name: string }>(
    `INSERT INTO seed_scale.indexes
     SELECT c.relname, pg_get_indexdef(c.oid)
     FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
     WHERE t.relnamespace = current_schema()::regnamespace AND t.relname = ANY ($1) AND NOT i.indisunique
     ON CONFLICT DO NOTHING RETURNING name`,
    [TABLES],
  )
  for (const { name } of rows) await client.query(`DROP INDEX ${pg.escapeIdentifier(name)}`)
  await client.query('COMMIT')
}

/** Makes the indexes that were set aside, on all the connections at once. Says how many are done. */
export async function restoreIndexes(
  clients: readonly pg.ClientBase[],
  onProgress: (done: number, total: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  const [client] = clients
  if (!client || !(await areSetAside(client))) return
  const { rows } = await client.query<{ name: string; definition: string }>(
    // The slow ones first, so that no connection is left with one at the end.
    `SELECT name, definition FROM seed_scale.indexes ORDER BY definition LIKE '%USING gin%' DESC, name`,
  )
  const waiting = [...rows]
  let done = 0
  onProgress(done, rows.length)
  await onEach(clients, async (own) => {
    await own.query(`SET maintenance_work_mem = '256MB'`)
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      signal?.throwIfAborted()
      await restore(own, next)
      onProgress(++done, rows.length)
    }
  })
  await client.query('DROP SCHEMA seed_scale CASCADE')
}

export async function areSetAside(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>(
    `SELECT to_regclass('seed_scale.indexes') IS NOT NULL AS there`,
  )
  return rows[0]?.there ?? false
}

async function restore(
  client: pg.ClientBase,
  { name, definition }: { name: string; definition: string },
): Promise<void> {
  await client.query('BEGIN')
  await client.query(definition.replace(/^CREATE INDEX /, 'CREATE INDEX IF NOT EXISTS '))
  await client.query('DELETE FROM seed_scale.indexes WHERE name = $1', [name])
  await client.query('COMMIT')
}

/** Statistics for the planner, and pages marked as seen by all. */
export async function tidy(client: pg.ClientBase): Promise<void> {
  for (const table of [...TABLES, 'categories', 'brands', 'search_words']) {
    await client.query(`VACUUM (ANALYZE) ${table}`)
  }
}

import type { Database } from '@shop/db'

/** The rows of every table, those of the queues too, as text by the table's name. */
export type Dump = Map<string, string>

/** Reads every column of every table there is, so that a new one is not forgotten. */
export async function dumpOf(pool: Database['pool']): Promise<Dump> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
  )
  const dump: Dump = new Map()
  for (const { name } of tables) {
    const { rows } = await pool.query<{ text: string | null }>(
      `select string_agg(to_json(t)::text, e'\\n') as text from ${name} t`,
    )
    dump.set(name, rows[0]?.text ?? '')
  }
  return dump
}

/** The names of the tables that hold the text in any column. */
export const tablesHolding = (dump: Dump, text: string): string[] =>
  [...dump].flatMap(([table, rows]) => (rows.includes(text) ? [table] : []))

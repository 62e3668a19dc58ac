import type { BulkConnection } from '@shop/db'
import type { Row } from './columns.ts'
import { toSlug } from '../slug.rules.ts'

/** A row on its way into the catalogue; one with errors comes along for its sku alone. */
export interface StagedRow extends Row {
  line: number
  isGood: boolean
  categoryId: string | null
  brandId: string | null
}

/** By index, row by row: a chunk costs the same however large the catalogue is. */
const SETTINGS = `
  set local client_min_messages = warning;
  set local enable_hashjoin = off;
  set local enable_mergejoin = off;
  set local random_page_cost = 1.1`

/** The rows of a chunk, and what is found out about each on the way. The tables stay with the connection, empty. */
const TABLES = `
  create temp table if not exists staged (
    line int primary key, good boolean not null, sku text, slug text, made_slug text, name text, description text,
    tags text[], category_id uuid, brand_id uuid, options jsonb, price_cents int, currency char(3), on_hand int,
    variant_id uuid, product_id uuid, product_key text, is_new boolean, described boolean, stock_delta int
  ) on commit delete rows;
  create temp table if not exists staged_products (
    key text primary key, id uuid not null, is_new boolean not null, line int not null unique, first_line int not null, slug text,
    name text, description text, tags text[], category_id uuid, brand_id uuid, differs boolean
  ) on commit delete rows`

const COPY = `copy staged (
  line, good, sku, slug, made_slug, name, description, tags, category_id, brand_id, options, price_cents, currency, on_hand
) from stdin`

/** Copies a chunk next to the catalogue, for the statements of `merge.query.ts`. */
export async function stage(connection: BulkConnection, rows: readonly StagedRow[], currency: string): Promise<void> {
  await connection.query(SETTINGS)
  await connection.query(TABLES)
  await connection.copyIn(COPY, [lines(rows, currency)])
  await connection.query('analyze staged')
}

function lines(rows: readonly StagedRow[], currency: string): string {
  const list = rows.map((row) => {
    const values = [
      row.line,
      row.isGood,
      row.sku,
      row.slug,
      row.name === null ? null : toSlug(row.name) || null,
      row.name,
      row.description,
      row.tags && `{${row.tags.map((tag) => `"${tag.replaceAll(/["\\]/g, String.raw`\$&`)}"`).join(',')}}`,
      row.categoryId,
      row.brandId,
      row.options && JSON.stringify(row.options),
      row.price,
      row.currency ?? currency,
      row.on_hand,
    ]
    return `${values.map(toCopy).join('\t')}\n`
  })
  return list.join('')
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** A value in the text format of COPY. */
const toCopy = (value: string | number | boolean | null): string =>
  value === null ? '\\N' : String(value).replaceAll(/[\\\n\r\t]/g, (char) => ESCAPES[char] ?? char)

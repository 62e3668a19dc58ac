import { CreateProductInput, NewVariant, Price, Sku, Slug, text } from '@shop/validators'
import type { z } from 'zod'
import { decimalsOf, readCount, readOptions, readPrice, readTags, readText } from './cells.rules.ts'

/** What a cell means, or a sentence on why it means nothing. */
export type Reading<Value> = { value: Value } | { error: string }

interface Column<Value> {
  /** Never called for an empty cell, which leaves what is there as it is. */
  read(cell: string, currency: string): Reading<Value>
  /** The same cell in an export: of `p` products, `v` variants, `c` categories and `b` brands; a price has so many decimals. */
  sql: string | ((decimals: number) => string)
  /** Whether a spreadsheet might take it for a formula. */
  isText?: true
}

const { name, description, tags } = CreateProductInput.shape
const { options, onHand } = NewVariant.shape

function by<Schema extends z.ZodType>(schema: Schema, value: unknown): Reading<z.output<Schema>> {
  const result = schema.safeParse(value)
  return result.success ? { value: result.data } : { error: result.error.issues[0]?.message ?? 'Not valid' }
}

const textOf =
  <Schema extends z.ZodType>(schema: Schema) =>
  (cell: string) =>
    by(schema, readText(cell))

const column = <Value>(definition: Column<Value>) => definition

const escaped = (sql: string) => String.raw`regexp_replace(${sql}, '([\\|=])', '\\\1', 'g')`

/** One row a variant; the same columns in imports and exports, in this order. Product columns come first. */
export const columns = {
  slug: column({ read: (cell) => by(Slug, cell), sql: 'p.slug' }),
  name: column({ read: textOf(name), sql: 'p.name', isText: true }),
  description: column({ read: textOf(description), sql: 'p.description', isText: true }),
  tags: column({
    read: (cell) => by(tags, readTags(readText(cell))),
    sql: `(select string_agg(${escaped('tag')}, '|' order by at) from unnest(p.tags) with ordinality as t (tag, at))`,
    isText: true,
  }),
  category: column({ read: textOf(text(1, 500)), sql: 'c.slug' }),
  brand: column({ read: textOf(text(1, 200)), sql: 'b.slug' }),
  sku: column({ read: (cell) => by(Sku, cell), sql: 'v.sku' }),
  options: column({
    read(cell) {
      const pairs = readOptions(readText(cell))
      return pairs ? by(options, pairs) : { error: 'Must be name=value pairs with | between, such as size=M|color=Red' }
    },
    sql: `(select string_agg(${escaped('o.key')} || '=' || ${escaped('o.value')}, '|') from jsonb_each_text(v.options) o)`,
    isText: true,
  }),
  price: column({
    read(cell, currency) {
      const decimals = decimalsOf(currency)
      const cents = readPrice(cell, decimals)
      if (cents !== null) return by(Price, cents)
      return { error: `Must be an amount such as ${(12.9).toFixed(decimals)}, with at most ${decimals} decimals` }
    },
    sql: (decimals) => `(v.price_cents / ${10 ** decimals}::numeric)::numeric(20, ${decimals})::text`,
  }),
  currency: column({
    read: (cell, currency) => (cell === currency ? { value: cell } : { error: `The shop sells in ${currency}` }),
    sql: 'v.currency',
  }),
  on_hand: column({
    read(cell) {
      const count = readCount(cell)
      return count === null ? { error: 'Must be a whole number, 0 or more' } : by(onHand, count)
    },
    sql: 'v.on_hand::text',
  }),
}

export type ColumnName = keyof typeof columns
export const columnNames = Object.keys(columns) as ColumnName[]

/** What a row says: null where its cell is empty. */
export type Row = {
  [Name in ColumnName]: (typeof columns)[Name] extends Column<infer Value> ? Value | null : never
}

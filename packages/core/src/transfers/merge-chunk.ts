import { type BulkConnection, isRolledBack, isUniqueViolation } from '@shop/db'
import type { ColumnName, Row } from './columns.ts'
import { findBrands, findCategories, type Groups } from './groups.ts'
import { countRows, mergeSteps } from './merge.query.ts'
import type { CsvRecord } from './records.rules.ts'
import { readRow, type RowError, shorten } from './rows.rules.ts'
import { stage, type StagedRow } from './stage.ts'
import type { TransferContext } from './transfer-context.ts'

export interface Chunk {
  transferId: string
  header: readonly ColumnName[]
  records: readonly CsvRecord[]
  /** How many rows of the file come before, and how many bytes with these. */
  rowsBefore: number
  bytesDone: number
}

interface ReadRow {
  line: number
  row: Row
  errors: RowError[]
}

const ATTEMPTS = 5

/**
 * Brings rows of a file into the catalogue, with their errors and the progress, in one transaction: all of it, exactly
 * once, whoever tries how often. Gives way to whom it deadlocks with, or who makes the same product at the same time.
 */
export async function mergeChunk(ctx: TransferContext, chunk: Chunk): Promise<void> {
  const { currency } = ctx.settings
  const rows = chunk.records.map((record) => readRecord(record, chunk.header, currency))
  for (let attempt = 1; ; attempt++) {
    try {
      return await ctx.bulk.transaction((connection) => merge(connection, chunk, rows, currency))
    } catch (error) {
      if (attempt === ATTEMPTS || !(isRolledBack(error) || isUniqueViolation(error))) throw error
      ctx.log.warn({ err: error, attempt }, 'A part of an import gave way to another change and runs again')
    }
  }
}

function readRecord(record: CsvRecord, header: readonly ColumnName[], currency: string): ReadRow {
  const { line } = record
  if ('cells' in record) return { line, ...readRow(header, record.cells, { line, currency }) }
  const { row } = readRow([], [], { line, currency })
  return { line, row, errors: [{ line, column: '', value: shorten(record.text), message: record.error }] }
}

async function merge(connection: BulkConnection, chunk: Chunk, rows: readonly ReadRow[], currency: string) {
  const { transferId, rowsBefore, bytesDone } = chunk
  const [transfer] = await connection.query<{ rows_done: number; status: string }>(
    'select rows_done, status from transfers where id = $1 for update',
    [transferId],
  )
  if (transfer?.status !== 'running' || transfer.rows_done !== rowsBefore) {
    // Tried again, to be sure that somebody brings it to its end.
    throw new Error(`Another worker has gone on with the import ${transferId} from row ${rowsBefore}`)
  }
  const categories = await findCategories(connection)
  const brands = await findBrands(connection, new Set(rows.flatMap(({ row }) => row.brand ?? [])))
  const errors: RowError[] = []
  const staged = rows.map(({ line, row, errors: found }) => {
    const [category, brand] = [find(categories, row, 'category', line), find(brands, row, 'brand', line)]
    const all = [...found, ...category.errors, ...brand.errors]
    errors.push(...all)
    return { ...row, line, isGood: all.length === 0, categoryId: category.id, brandId: brand.id } satisfies StagedRow
  })
  await keepErrors(connection, transferId, errors)
  await stage(connection, staged, currency)
  for (const [name, statement] of Object.entries(mergeSteps)) {
    if (name === 'insertProducts') await createUsed(connection, categories, brands)
    await connection.query(statement, statement.includes('$1') ? [transferId] : [])
  }
  await connection.query(countRows, [transferId, bytesDone])
}

function find(
  groups: Groups,
  row: Row,
  column: 'category' | 'brand',
  line: number,
): { id: string | null; errors: RowError[] } {
  const cell = row[column]
  if (cell === null) return { id: null, errors: [] }
  const found = groups.find(cell)
  if ('value' in found) return { id: found.value, errors: [] }
  return { id: null, errors: [{ line, column, value: shorten(cell), message: found.error }] }
}

async function keepErrors(connection: BulkConnection, transferId: string, errors: readonly RowError[]): Promise<void> {
  if (errors.length === 0) return
  await connection.query(
    `insert into transfer_errors (transfer_id, line, "column", value, message)
     select $1::uuid, * from unnest($2::int[], $3::text[], $4::text[], $5::text[]) on conflict do nothing`,
    [
      transferId,
      errors.map(({ line }) => line),
      errors.map(({ column }) => column),
      errors.map(({ value }) => value.replaceAll('\u0000', '\ufffd').toWellFormed()),
      errors.map(({ message }) => message),
    ],
  )
}

/** Only what good rows name is made. */
async function createUsed(connection: BulkConnection, categories: Groups, brands: Groups): Promise<void> {
  const used = await connection.query<{ id: string }>(
    `select category_id as id from staged where good and category_id is not null
     union select brand_id from staged where good and brand_id is not null`,
  )
  const ids = new Set(used.map(({ id }) => id))
  await categories.create(ids)
  await brands.create(ids)
}

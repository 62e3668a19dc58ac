import { type ColumnName, columnNames, columns, type Reading, type Row } from './columns.ts'

/** What is wrong with a cell; `column` is empty when it is the row as a whole. */
export interface RowError {
  line: number
  column: ColumnName | ''
  value: string
  message: string
}

/** Enough of a value to find it by. */
const MAX_VALUE = 100
export const shorten = (value: string) =>
  value.length > MAX_VALUE ? `${value.slice(0, MAX_VALUE - 1).toWellFormed()}…` : value

/** The columns of the header line, in the file's order; or a sentence on what is wrong with it. */
export function readHeader(cells: readonly string[]): { columns: ColumnName[] } | { error: string } {
  const isKnown = (name: string): name is ColumnName => Object.hasOwn(columns, name)
  const known = `The columns are ${columnNames.join(', ')}, in any order, with commas between; sku must be among them`
  if (!cells.includes('sku')) {
    return { error: `The first line does not name the column sku. ${known}.` }
  }
  const unknown = cells.find((name) => !isKnown(name))
  if (unknown !== undefined) {
    return { error: `The first line names a column “${shorten(unknown)}”, which nobody knows. ${known}.` }
  }
  const twice = cells.find((name, index) => cells.indexOf(name) < index)
  if (twice !== undefined) return { error: `The first line names the column ${twice} twice.` }
  return { columns: cells.filter(isKnown) }
}

/** Reads every cell of a row. What has errors has no place in the catalogue, but its sku counts as taken. */
export function readRow(
  header: readonly ColumnName[],
  cells: readonly string[],
  { line, currency }: { line: number; currency: string },
): { row: Row; errors: RowError[] } {
  const row = Object.fromEntries(columnNames.map((name) => [name, null])) as Row
  if (cells.length !== header.length) {
    const message = `Has ${cells.length} cells, but the header names ${header.length} columns`
    return { row, errors: [{ line, column: '', value: shorten(cells.join(',')), message }] }
  }
  const errors: RowError[] = []
  for (const [index, name] of header.entries()) {
    const cell = cells[index] ?? ''
    if (cell === '') continue
    const reading: Reading<unknown> = columns[name].read(cell, currency)
    if ('error' in reading) errors.push({ line, column: name, value: shorten(cell), message: reading.error })
    else Object.assign(row, { [name]: reading.value })
  }
  if (row.sku === null && !errors.some(({ column }) => column === 'sku')) {
    errors.push({ line, column: 'sku', value: '', message: 'Every row needs a sku' })
  }
  return { row, errors }
}

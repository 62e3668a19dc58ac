import { type BulkConnection, literal } from '@shop/db'
import type { CreateExportInput, TransferSubject } from '@shop/validators'
import type { ShopSettings } from '../context.ts'
import { catalogueQuery } from './export-catalogue.query.ts'
import { customersQuery } from './export-customers.query.ts'
import { ordersQuery } from './export-orders.query.ts'

/** What an export is of; the parts are SQL, since COPY takes no parameters. */
export interface ExportQuery {
  /** By the name in the header. */
  columns: Record<string, string>
  from: string
  where: string[]
  orderBy: string
}

export type ExportFilters = Pick<CreateExportInput, 'status' | 'from' | 'to'>

type ExportSettings = Pick<ShopSettings, 'currency'>

const queries: Record<TransferSubject, (settings: ExportSettings, filters: ExportFilters) => ExportQuery> = {
  products: catalogueQuery,
  orders: (_settings, filters) => ordersQuery(filters),
  customers: customersQuery,
}

export const exportQuery = (subject: TransferSubject, settings: ExportSettings, filters: ExportFilters): ExportQuery =>
  queries[subject](settings, filters)

/** Conditions on the status and on a moment, by the columns that have them. */
export const filtered = (
  { status, from, to }: ExportFilters,
  columns: { status: string; moment: string },
): string[] => [
  ...(status ? [`${columns.status} = ${literal(status)}`] : []),
  ...(from ? [`${columns.moment} >= ${literal(from)}::timestamptz`] : []),
  ...(to ? [`${columns.moment} < ${literal(to)}::timestamptz`] : []),
]

const rowsOf = ({ from, where }: ExportQuery) => `from ${from} where ${where.length > 0 ? where.join(' and ') : 'true'}`

/** What Postgres is asked for by an export. */
export const exportStatement = (...what: Parameters<typeof exportQuery>): string => copyStatement(exportQuery(...what))

export function copyStatement(query: ExportQuery): string {
  const columns = Object.entries(query.columns).map(([name, sql]) => `${sql} as ${name}`)
  return `copy (select ${columns.join(', ')} ${rowsOf(query)} order by ${query.orderBy}) to stdout with (format csv, header)`
}

/** How many rows there are, counted up to `limit`. */
export async function countRows({ query }: BulkConnection, rows: ExportQuery, limit?: number): Promise<number> {
  const counted = limit === undefined ? rowsOf(rows) : `from (select ${rowsOf(rows)} limit ${Math.trunc(limit)}) few`
  const [row] = await query<{ count: number }>(`select count(*)::int as count ${counted}`)
  return row?.count ?? 0
}

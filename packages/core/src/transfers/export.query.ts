import type { BulkConnection } from '@shop/db'
import type { TransferSubject } from '@shop/validators'
import type { ShopSettings } from '../context.ts'
import { catalogueQuery } from './export-catalogue.query.ts'
import { customersQuery } from './export-customers.query.ts'
import type { ExportFilters, ExportQuery } from './export-filters.ts'
import { ordersQuery } from './export-orders.query.ts'

type ExportSettings = Pick<ShopSettings, 'currency'>

const queries: Record<TransferSubject, (settings: ExportSettings, filters: ExportFilters) => ExportQuery> = {
  products: catalogueQuery,
  orders: (_settings, filters) => ordersQuery(filters),
  customers: customersQuery,
}

export const exportQuery = (subject: TransferSubject, settings: ExportSettings, filters: ExportFilters): ExportQuery =>
  queries[subject](settings, filters)

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

import { sql } from 'kysely'
import type { ProductSummary } from '@shop/validators'
import type { CoreContext } from '../context.ts'
import { SUMMARY_COLUMNS, SUMMARY_JOINS } from './product.query.ts'
import { type ProductSummaryRow, toProductSummary } from './product.view.ts'

/** The products of these that are on sale, by their ids, as the lists show them. */
export async function summariesOf(ctx: CoreContext, ids: readonly string[]): Promise<Map<string, ProductSummary>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<ProductSummaryRow>`
    select ${sql.raw(SUMMARY_COLUMNS)} from products p ${sql.raw(SUMMARY_JOINS)}
    where p.id = any (${ids}::uuid[]) and p.is_listed`.execute(ctx.db.$kysely)
  return new Map(rows.map((row) => [row.id, toProductSummary(row, ctx.settings)]))
}

import type { ListProductsInput, ProductPage } from '@shop/validators'
import type { CoreContext } from '../context.ts'
import { decodeCursor, toPage } from '../cursor.ts'
import { firstPage, nextPage } from './product.query.ts'
import { type ProductSummaryRow, toProductSummary } from './product.view.ts'

/** A page of the catalogue, newest first. */
export async function listProducts(ctx: CoreContext, { limit, cursor }: ListProductsInput): Promise<ProductPage> {
  const statement = cursor ? nextPage(limit + 1, decodeCursor(cursor)) : firstPage(limit + 1)
  const rows = await ctx.reads.query<ProductSummaryRow>(statement)
  return toPage(
    rows,
    limit,
    (row) => toProductSummary(row, ctx.settings),
    (row) => ({ createdAt: row.created_at, id: row.id }),
  )
}

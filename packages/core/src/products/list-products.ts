import type { ListProductsInput, ProductPage } from '@shop/validators'
import type { CoreContext } from '../context.ts'
import { findFilter } from './find-filter.ts'
import { decodeListCursor, encodeListCursor } from './product-cursor.rules.ts'
import { type ListPosition, productCount, type ProductFilter, productPage } from './product-list.query.ts'
import { type ProductSummaryRow, toProductSummary } from './product.view.ts'

type PageRow = ProductSummaryRow & { sort_key: ListPosition['key'] }

/**
 * A page of the catalogue, filtered and sorted. Throws `category.not_found`, `brand.not_found`, and `request.invalid` for
 * a cursor of another sort.
 */
export async function listProducts(ctx: CoreContext, input: ListProductsInput): Promise<ProductPage> {
  const { filter } = await findFilter(ctx, input)
  return readPage(ctx, input, filter)
}

/** The page of a filter that was looked up already. */
export async function readPage(
  ctx: CoreContext,
  { sort, limit, cursor, withTotal }: ListProductsInput,
  filter: ProductFilter,
): Promise<ProductPage> {
  const after = cursor === undefined ? null : decodeListCursor(sort, cursor)
  const [rows, counted] = await Promise.all([
    ctx.reads.query<PageRow>(productPage({ sort, filter, after, limit: limit + 1 })),
    withTotal ? ctx.reads.query<{ count: number }>(productCount(filter)) : [],
  ])
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    items: page.map((row) => toProductSummary(row, ctx.settings)),
    nextCursor: rows.length > limit && last ? encodeListCursor(sort, { key: last.sort_key, id: last.id }) : null,
    ...(counted[0] && { total: counted[0].count }),
  }
}

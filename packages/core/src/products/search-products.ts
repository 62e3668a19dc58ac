import type { ProductSearchResult, SearchProductsInput } from '@shop/validators'
import type { CoreContext } from '../context.ts'
import { search } from './product.query.ts'
import { type ProductSummaryRow, toProductSummary } from './product.view.ts'

/** The best matches for what a shopper typed, best first; the last word may be unfinished or misspelt. */
export async function searchProducts(
  ctx: CoreContext,
  { q, limit }: SearchProductsInput,
): Promise<ProductSearchResult> {
  const rows = await ctx.reads.query<ProductSummaryRow>(search(limit, q, lastWordAsPrefix(q)))
  return { items: rows.map((row) => toProductSummary(row, ctx.settings)) }
}

/** `"red lam"` → `lam:*`, in the syntax of to_tsquery; empty when the text ends in no word. */
export function lastWordAsPrefix(text: string): string {
  const word = /[\p{L}\p{N}]+$/u.exec(text)?.[0]
  return word ? `${word}:*` : ''
}

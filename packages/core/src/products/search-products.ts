import type { ProductSearchResult, SearchProductsInput } from '@shop/validators'
import type { CoreContext } from '../context.ts'
import { findFilter } from './find-filter.ts'
import { matcherOf } from './highlight.rules.ts'
import { nearestWords, productSearch } from './product-search.query.ts'
import type { ProductFilter } from './product-list.query.ts'
import { decodeSearchCursor, encodeSearchCursor } from './search-cursor.rules.ts'
import { noFacets, type SearchRow, toFacets, toHit } from './search.view.ts'
import { parseQuery, plainWords, type SearchQuery, toWebSearch, withCorrections } from './search-query.rules.ts'

/**
 * The best matches for what a shopper typed, best first, and what they have in common. The last word may be unfinished;
 * when nothing matches, mistyped words are put right. A text without a word to look for finds nothing. Throws
 * `category.not_found`, `brand.not_found`, and `request.invalid` for a foreign cursor.
 */
export async function searchProducts(ctx: CoreContext, input: SearchProductsInput): Promise<ProductSearchResult> {
  const { filter } = await findFilter(ctx, input)
  const query = parseQuery(input.q)
  const rows = await findMatches(ctx, query, filter, input)
  if (countOf(rows) > 0 || query.terms.length === 0) return toResult(ctx, query, rows, input, null)

  const corrected = await correct(ctx, query)
  if (!corrected) return toResult(ctx, query, rows, input, null)
  const found = await findMatches(ctx, corrected, filter, input)
  return toResult(ctx, corrected, found, input, countOf(found) > 0 ? toWebSearch(corrected.terms) : null)
}

async function findMatches(
  ctx: CoreContext,
  { terms, unfinished }: SearchQuery,
  filter: ProductFilter,
  { cursor, limit }: SearchProductsInput,
): Promise<SearchRow[]> {
  if (terms.length === 0) return []
  return ctx.reads.query<SearchRow>(
    productSearch({
      full: toWebSearch(terms),
      finished: unfinished === null ? '' : withoutLastWord(toWebSearch(terms)),
      unfinished,
      filter,
      after: cursor === undefined ? null : decodeSearchCursor(cursor),
      limit: limit + 1,
    }),
  )
}

/** All but the word that is still being typed; an unfinished quote closes itself. */
const withoutLastWord = (text: string) => text.replace(/[\p{L}\p{N}\p{M}]+"?$/u, '').replace(/"$/, '')

/** The same query with every word that no product has replaced by the likest; null when there is nothing to replace. */
async function correct(ctx: CoreContext, query: SearchQuery): Promise<SearchQuery | null> {
  const words = plainWords(query)
  if (words.length === 0) return null
  const rows = await ctx.reads.query<{ typed: string; word: string }>(nearestWords(words, query.unfinished))
  if (rows.length === 0) return null
  const corrections = new Map(rows.map(({ typed, word }) => [typed, word]))
  return { terms: withCorrections(query, corrections), unfinished: null }
}

const countOf = (rows: readonly SearchRow[]) => rows[0]?.facets?.count ?? 0

function toResult(
  ctx: CoreContext,
  query: SearchQuery,
  rows: readonly SearchRow[],
  { limit }: SearchProductsInput,
  correctedQuery: string | null,
): ProductSearchResult {
  const matches = matcherOf(query)
  const hits = rows.filter((row) => row.id !== null)
  const page = hits.slice(0, limit)
  const last = page.at(-1)
  const found = rows[0]?.facets ?? null
  const { count, isComplete } = found ?? { count: 0, isComplete: true }
  return {
    items: page.map((row) => toHit(row, matches, ctx.settings)),
    nextCursor: hits.length > limit && last ? encodeSearchCursor(last) : null,
    total: { count, exact: isComplete },
    facets: found ? toFacets(found) : noFacets,
    correctedQuery,
  }
}

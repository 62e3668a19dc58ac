import type { ProductHit, SearchFacets } from '@shop/validators'
import type { ShopSettings } from '../context.ts'
import { highlight, highlightedSnippet, type Matcher } from './highlight.rules.ts'
import { PRICE_BANDS } from './product-search.query.ts'
import { type ProductSummaryRow, toProductSummary } from './product.view.ts'

/** A row of the search statement. Without any match there is one row, without a product. */
export interface SearchRow extends ProductSummaryRow {
  description: string
  rank: number
  /** In the first row only. */
  facets: FacetsRow | null
}

interface FacetsRow {
  count: number
  /** False when only the most popular products were looked at. */
  isComplete: boolean
  inStock: number
  /** With at least four, three, two, one stars. */
  ratings: number[]
  /** One for each of PRICE_BANDS. */
  prices: number[]
  brands: { slug: string; name: string; count: number }[]
  categories: { slug: string; name: string; count: number }[]
}

export const toHit = (row: SearchRow, matches: Matcher, settings: ShopSettings): ProductHit => ({
  ...toProductSummary(row, settings),
  highlights: { name: highlight(row.name, matches), description: highlightedSnippet(row.description, matches) },
})

export const toFacets = ({
  count,
  inStock,
  ratings,
  prices,
  brands,
  categories,
}: Omit<FacetsRow, 'isComplete'>): SearchFacets => ({
  categories,
  brands,
  prices: prices.map((inBand, index) => {
    return { minCents: PRICE_BANDS[index] ?? 0, maxCents: PRICE_BANDS[index + 1] ?? null, count: inBand }
  }),
  ratings: ratings.map((atLeast, index) => ({ minRating: 4 - index, count: atLeast })),
  inStock,
  outOfStock: count - inStock,
})

export const noFacets: SearchFacets = toFacets({
  count: 0,
  inStock: 0,
  ratings: [0, 0, 0, 0],
  prices: PRICE_BANDS.map(() => 0),
  brands: [],
  categories: [],
})

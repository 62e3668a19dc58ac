import { z } from 'zod'
import { Cents, Currency, Id, PageInput, pageOf, Slug, TaxClass, Timestamp, text, VariantOptions } from './common.ts'

/** A brand or category, as a product names it. */
export const NamedSlug = z.object({ slug: z.string(), name: z.string() })
export type NamedSlug = z.infer<typeof NamedSlug>

/** What the variants of a product cost, from the cheapest to the dearest. */
export const PriceRange = z.object({ minCents: Cents, maxCents: Cents, currency: Currency })
export type PriceRange = z.infer<typeof PriceRange>

/** What reviews say: `average` has two decimals and is null without any. */
export const Rating = z.object({ average: z.number().min(1).max(5).nullable(), count: z.int().min(0) })
export type Rating = z.infer<typeof Rating>

/** A product on a page of many. */
export const ProductSummary = z.object({
  id: Id,
  slug: z.string(),
  name: z.string(),
  brand: NamedSlug.nullable(),
  category: NamedSlug.nullable(),
  price: PriceRange,
  inStock: z.boolean(),
  variantCount: z.int(),
  rating: Rating,
  imageUrl: z.string().nullable(),
})
export type ProductSummary = z.infer<typeof ProductSummary>

export const Variant = z.object({
  id: Id,
  sku: z.string(),
  options: VariantOptions,
  priceCents: Cents,
  currency: Currency,
  /** How many can be bought now: on hand less reserved. */
  available: z.int().min(0),
})
export type Variant = z.infer<typeof Variant>

/** A picture, as webp. `sources` has one for each width, narrowest first; `url` is the widest. */
export const ProductImage = z.object({
  id: Id,
  url: z.string(),
  alt: z.string(),
  /** Of `url`, in pixels. */
  width: z.int(),
  height: z.int(),
  sources: z.array(z.object({ url: z.string(), width: z.int() })),
})
export type ProductImage = z.infer<typeof ProductImage>

export const Product = z.object({
  id: Id,
  /** Its name in URLs now; asked for by a former one, REST answers 301 to this one. */
  slug: z.string(),
  name: z.string(),
  description: z.string(),
  brand: NamedSlug.nullable(),
  category: NamedSlug.nullable(),
  tags: z.array(z.string()),
  taxClass: TaxClass,
  price: PriceRange,
  inStock: z.boolean(),
  rating: Rating,
  variants: z.array(Variant),
  images: z.array(ProductImage),
  version: z.int(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
})
export type Product = z.infer<typeof Product>

export const ProductSort = z.enum(['newest', 'price_asc', 'price_desc', 'rating', 'name', 'name_desc'])
export type ProductSort = z.infer<typeof ProductSort>

/** What narrows a list or a search; everything given must hold. */
export const productFilters = {
  /** The slug of a category, its subcategories included. */
  category: Slug.optional(),
  /** The slug of a brand. */
  brand: Slug.optional(),
  /** Products whose dearest variant costs at least this. */
  minCents: Cents.optional(),
  /** Products whose cheapest variant costs at most this. */
  maxCents: Cents.optional(),
  /** True: only what can be bought now. */
  inStock: z.boolean().optional(),
  /** Average of the reviews, 1 to 5. */
  minRating: z.number().min(1).max(5).optional(),
  tag: text(1, 60).optional(),
}

/** Longer than of other lists, because a name may stand in it. */
const cursor = z.string().min(1).max(2_000).optional()

export const ListProductsInput = PageInput.extend({
  cursor,
  sort: ProductSort.default('newest'),
  ...productFilters,
  /** Also count how many there are: costs more the more there are. */
  withTotal: z.boolean().default(false),
})
export type ListProductsInput = z.infer<typeof ListProductsInput>

/** `total` comes when asked for by `withTotal`. */
export const ProductPage = pageOf(ProductSummary).extend({ total: z.int().optional() })
export type ProductPage = z.infer<typeof ProductPage>

export const ProductsByCategoryInput = ListProductsInput.extend({ category: Slug })
export type ProductsByCategoryInput = z.infer<typeof ProductsByCategoryInput>

export const MAX_QUERY_LENGTH = 10_000

export const SearchProductsInput = z.strictObject({
  /** What the shopper typed. Words in quotes stand side by side; a minus before a word or quote excludes it. */
  q: z.string().max(MAX_QUERY_LENGTH),
  limit: z.int().min(1).max(50).default(24),
  cursor,
  ...productFilters,
})
export type SearchProductsInput = z.infer<typeof SearchProductsInput>

/** A stretch of text, and whether it is what was searched for. Joined, the stretches are the text. */
export const HighlightPart = z.object({ text: z.string(), match: z.boolean() })
export type HighlightPart = z.infer<typeof HighlightPart>

export const ProductHit = ProductSummary.extend({
  highlights: z.object({
    name: z.array(HighlightPart),
    /** The part of the description where the words are, when they are there. */
    description: z.array(HighlightPart).nullable(),
  }),
})
export type ProductHit = z.infer<typeof ProductHit>

const counted = z.object({ slug: z.string(), name: z.string(), count: z.int() })

/** How many of the matches have what; of the first matches only when `total.exact` is false. */
export const SearchFacets = z.object({
  categories: z.array(counted),
  brands: z.array(counted),
  /** `maxCents` is exclusive, and null in the last band. */
  prices: z.array(z.object({ minCents: Cents, maxCents: Cents.nullable(), count: z.int() })),
  /** How many have at least so many stars, from 4 down to 1. */
  ratings: z.array(z.object({ minRating: z.int(), count: z.int() })),
  inStock: z.int(),
  outOfStock: z.int(),
})
export type SearchFacets = z.infer<typeof SearchFacets>

/** The best matches, best first. */
export const ProductSearchResult = z.object({
  items: z.array(ProductHit),
  nextCursor: z.string().nullable(),
  /** Not exact: there are more than `count`, and the facets count the best known of them. */
  total: z.object({ count: z.int(), exact: z.boolean() }),
  facets: SearchFacets,
  /** What was searched for instead, when nothing was spelt like `q`. */
  correctedQuery: z.string().nullable(),
})
export type ProductSearchResult = z.infer<typeof ProductSearchResult>

/** The product's id or its slug. */
const idOrSlug = z.union([Id, Slug])

export const ProductByIdInput = z.strictObject({ id: idOrSlug })
export type ProductByIdInput = z.infer<typeof ProductByIdInput>

export const PriceHistoryInput = PageInput.extend({ id: Id })
export type PriceHistoryInput = z.infer<typeof PriceHistoryInput>

/** A price a variant of the product has had from `since` on, newest first. */
export const PriceHistory = pageOf(
  z.object({ variantId: Id, sku: z.string(), priceCents: Cents, currency: Currency, since: Timestamp }),
)
export type PriceHistory = z.infer<typeof PriceHistory>

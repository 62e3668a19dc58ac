import { z } from 'zod'
import { Cents, Currency, Id, PageInput, pageOf, Slug, Timestamp, text, VariantOptions } from './common.ts'

/** A brand or category, as a product names it. */
export const NamedSlug = z.object({ slug: z.string(), name: z.string() })
export type NamedSlug = z.infer<typeof NamedSlug>

/** What the variants of a product cost, from the cheapest to the dearest. */
export const PriceRange = z.object({ minCents: Cents, maxCents: Cents, currency: Currency })
export type PriceRange = z.infer<typeof PriceRange>

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

export const ProductImage = z.object({ id: Id, url: z.string(), alt: z.string() })
export type ProductImage = z.infer<typeof ProductImage>

export const Product = z.object({
  id: Id,
  slug: z.string(),
  name: z.string(),
  description: z.string(),
  brand: NamedSlug.nullable(),
  category: NamedSlug.nullable(),
  tags: z.array(z.string()),
  price: PriceRange,
  inStock: z.boolean(),
  variants: z.array(Variant),
  images: z.array(ProductImage),
  version: z.int(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
})
export type Product = z.infer<typeof Product>

export const ListProductsInput = PageInput
export type ListProductsInput = z.infer<typeof ListProductsInput>

export const ProductPage = pageOf(ProductSummary)
export type ProductPage = z.infer<typeof ProductPage>

export const SearchProductsInput = z.strictObject({
  /** What the shopper typed. */
  q: text(1, 200),
  limit: z.int().min(1).max(50).default(24),
})
export type SearchProductsInput = z.infer<typeof SearchProductsInput>

/** The best matches, best first. */
export const ProductSearchResult = z.object({ items: z.array(ProductSummary) })
export type ProductSearchResult = z.infer<typeof ProductSearchResult>

export const ProductByIdInput = z.strictObject({
  /** The product's id or its slug. */
  id: z.union([Id, Slug]),
})
export type ProductByIdInput = z.infer<typeof ProductByIdInput>

import type { NamedSlug, Product, ProductSummary, Rating, TaxClass, Variant } from '@shop/validators'
import type { ShopSettings } from '../context.ts'
import { coverUrl, type ImageRow, toProductImage } from '../images/index.ts'

/** What the lists and the detail read alike. Prices are never null: a product without variants is not read. */
interface CommonRow {
  id: string
  slug: string
  name: string
  min_cents: number
  max_cents: number
  currency: string
  in_stock: boolean
  rating_hundredths: number
  rating_count: number
  brand_slug: string | null
  brand_name: string | null
  category_slug: string | null
  category_name: string | null
}

/** A row of SUMMARY_COLUMNS (product.query.ts). */
export interface ProductSummaryRow extends CommonRow {
  variant_count: number
  cover_key: string | null
}

export function toProductSummary(row: ProductSummaryRow, settings: ShopSettings): ProductSummary {
  return {
    ...common(row),
    variantCount: row.variant_count,
    imageUrl: coverUrl(row.cover_key, settings),
  }
}

/** The row of the detail statement: the product with everything that hangs on it as JSON. */
export interface ProductRow extends CommonRow {
  description: string
  tags: string[]
  tax_class: TaxClass
  version: number
  created_at: Date
  updated_at: Date
  variants: Variant[]
  images: ImageRow[]
}

export function toProduct(row: ProductRow, settings: ShopSettings): Product {
  return {
    ...common(row),
    description: row.description,
    tags: row.tags,
    taxClass: row.tax_class,
    variants: row.variants.map(({ id, sku, options, priceCents, currency, available }) => {
      return { id, sku, options, priceCents, currency, available }
    }),
    images: row.images.map((image) => toProductImage(image, settings)),
    version: row.version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  }
}

const common = (row: CommonRow) => ({
  id: row.id,
  slug: row.slug,
  name: row.name,
  brand: named(row.brand_slug, row.brand_name),
  category: named(row.category_slug, row.category_name),
  price: { minCents: row.min_cents, maxCents: row.max_cents, currency: row.currency },
  inStock: row.in_stock,
  rating: toRating(row),
})

const named = (slug: string | null, name: string | null): NamedSlug | null =>
  slug === null || name === null ? null : { slug, name }

/** The average is kept as an integer, and is 0 without reviews. */
export const toRating = ({ rating_hundredths, rating_count }: Pick<CommonRow, 'rating_hundredths' | 'rating_count'>) =>
  ({ average: rating_count > 0 ? rating_hundredths / 100 : null, count: rating_count }) satisfies Rating

import type { NamedSlug, Product, ProductSummary, VariantOptions } from '@shop/validators'
import type { z } from 'zod'
import type { ShopSettings } from '../context.ts'

/** A row of the catalogue's page and search statements (product.query.ts). */
export interface ProductSummaryRow {
  id: string
  slug: string
  name: string
  brand: NamedSlug | null
  category: NamedSlug | null
  min_cents: number
  max_cents: number
  currency: string
  in_stock: boolean
  variant_count: number
  image_key: string | null
  created_at: Date
}

export function toProductSummary(row: ProductSummaryRow, settings: ShopSettings): ProductSummary {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    brand: row.brand,
    category: row.category,
    price: { minCents: row.min_cents, maxCents: row.max_cents, currency: row.currency },
    inStock: row.in_stock,
    variantCount: row.variant_count,
    imageUrl: row.image_key && imageUrl(row.image_key, settings),
  }
}

/** The row of the detail statement: the product with everything that hangs on it as JSON. */
export interface ProductRow {
  id: string
  slug: string
  name: string
  description: string
  tags: string[]
  version: number
  created_at: Date
  updated_at: Date
  brand: NamedSlug | null
  category: NamedSlug | null
  variants: {
    id: string
    sku: string
    options: z.infer<typeof VariantOptions>
    price_cents: number
    currency: string
    available: number
  }[]
  images: { id: string; key: string; alt: string }[]
}

export function toProduct(row: ProductRow, settings: ShopSettings): Product {
  const prices = row.variants.map((variant) => variant.price_cents)
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    description: row.description,
    brand: row.brand,
    category: row.category,
    tags: row.tags,
    price: {
      minCents: Math.min(...prices),
      maxCents: Math.max(...prices),
      currency: row.variants[0]?.currency ?? settings.currency,
    },
    inStock: row.variants.some((variant) => variant.available > 0),
    variants: row.variants.map((variant) => ({
      id: variant.id,
      sku: variant.sku,
      options: variant.options,
      priceCents: variant.price_cents,
      currency: variant.currency,
      available: variant.available,
    })),
    images: row.images.map((image) => ({ id: image.id, url: imageUrl(image.key, settings), alt: image.alt })),
    version: row.version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  }
}

const imageUrl = (key: string, settings: ShopSettings) => `${settings.mediaUrl}/${key}`

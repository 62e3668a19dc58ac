import type { Cart, CartItem, CartWarning, VariantOptions } from '@shop/validators'
import type { z } from 'zod'
import type { CoreContext } from '../context.ts'
import { lineTotalCents } from '../pricing/index.ts'
import { sumCents } from '../money.ts'

/** A line with what the catalogue says of it today. */
export interface CartLine {
  id: string
  variantId: string
  productId: string
  slug: string
  name: string
  sku: string
  options: z.infer<typeof VariantOptions>
  quantity: number
  /** The price when the line was last touched. */
  seenPriceCents: number
  priceCents: number
  currency: string
  available: number
  /** False once the product or variant was removed from sale. */
  sold: boolean
}

/** Every line of a cart, in the order they came in. */
export async function readLines(ctx: CoreContext, cartId: string): Promise<CartLine[]> {
  const rows = await ctx.db.$kysely
    .selectFrom('cart_items as item')
    .innerJoin('variants as variant', 'variant.id', 'item.variant_id')
    .innerJoin('products as product', 'product.id', 'variant.product_id')
    .select([
      'item.id',
      'item.variant_id',
      'item.quantity',
      'item.unit_price_cents',
      'variant.product_id',
      'variant.sku',
      'variant.options',
      'variant.price_cents',
      'variant.currency',
      'variant.on_hand',
      'variant.reserved',
      'variant.deleted_at as variant_deleted_at',
      'product.slug',
      'product.name',
      'product.deleted_at as product_deleted_at',
    ])
    .where('item.cart_id', '=', cartId)
    .orderBy('item.created_at')
    .orderBy('item.id')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    variantId: row.variant_id,
    productId: row.product_id,
    slug: row.slug,
    name: row.name,
    sku: row.sku,
    options: row.options as z.infer<typeof VariantOptions>,
    quantity: row.quantity,
    seenPriceCents: row.unit_price_cents,
    priceCents: row.price_cents,
    currency: row.currency,
    available: row.on_hand - row.reserved,
    sold: !row.variant_deleted_at && !row.product_deleted_at,
  }))
}

/** Shapes a cart at today's prices. Lines no longer sold are listed and warned of, but do not count. */
export function toCart(id: string | null, lines: readonly CartLine[], currency: string): Cart {
  const counted = lines.filter((line) => line.sold)
  return {
    id,
    items: lines.map(toItem),
    itemCount: counted.reduce((sum, line) => sum + line.quantity, 0),
    subtotalCents: sumCents(counted.map((line) => toItem(line).totalCents)),
    currency: lines[0]?.currency ?? currency,
    warnings: lines.flatMap(warningsOf),
  }
}

const toItem = (line: CartLine): CartItem => ({
  id: line.id,
  variantId: line.variantId,
  productId: line.productId,
  slug: line.slug,
  name: line.name,
  sku: line.sku,
  options: line.options,
  quantity: line.quantity,
  unitPriceCents: line.priceCents,
  totalCents: lineTotalCents({ unitPriceCents: line.priceCents, quantity: line.quantity }),
  available: line.sold ? line.available : 0,
})

function warningsOf(line: CartLine): CartWarning[] {
  const itemId = line.id
  if (!line.sold) return [{ code: 'no_longer_sold', itemId }]
  const warnings: CartWarning[] = []
  if (line.priceCents !== line.seenPriceCents) {
    const { seenPriceCents: oldPriceCents, priceCents: newPriceCents } = line
    warnings.push({ code: 'price_changed', itemId, oldPriceCents, newPriceCents })
  }
  if (line.available < line.quantity) {
    warnings.push({ code: 'insufficient_stock', itemId, available: line.available })
  }
  return warnings
}

import type { VariantOptions } from '@shop/validators'
import type { z } from 'zod'
import type { CoreContext } from '../context.ts'
import { AppError } from '../errors.ts'

export interface SellableVariant {
  id: string
  sku: string
  priceCents: number
  currency: string
  available: number
}

/**
 * The variant a shopper means: by its own id, or by the id of a product that has just one.
 * Throws `product.not_found`, and `cart.variant_required` with the choices.
 */
export async function findSellableVariant(
  ctx: CoreContext,
  wanted: { variantId?: string | undefined; productId?: string | undefined },
): Promise<SellableVariant> {
  const rows = await ctx.db.$kysely
    .selectFrom('variants')
    .innerJoin('products', 'products.id', 'variants.product_id')
    .select([
      'variants.id',
      'variants.sku',
      'variants.options',
      'variants.price_cents',
      'variants.currency',
      'variants.on_hand',
      'variants.reserved',
    ])
    .where('variants.deleted_at', 'is', null)
    .where('products.deleted_at', 'is', null)
    .$if(wanted.variantId !== undefined, (query) => query.where('variants.id', '=', wanted.variantId ?? ''))
    .$if(wanted.productId !== undefined, (query) => query.where('variants.product_id', '=', wanted.productId ?? ''))
    .orderBy('variants.position')
    .execute()
  const [variant, another] = rows
  if (!variant) throw new AppError('product.not_found', 'There is no such product', {})
  if (another) {
    const variants = rows.map(({ id, options }) => ({ id, options: options as z.infer<typeof VariantOptions> }))
    throw new AppError('cart.variant_required', 'This product comes in several variants: choose one', { variants })
  }
  return {
    id: variant.id,
    sku: variant.sku,
    priceCents: variant.price_cents,
    currency: variant.currency,
    available: variant.on_hand - variant.reserved,
  }
}

import { requireSystem } from '../actor.ts'
import type { CoreContext } from '../context.ts'

/** What of a variant tells people which one it is. */
export interface VariantNames {
  productName: string
  sku: string
  /** Such as `{ size: 'M' }`. */
  options: Record<string, string>
}

/** Which variant is meant; null when there is none. For jobs alone. */
export async function variantNames(ctx: CoreContext, variantId: string): Promise<VariantNames | null> {
  requireSystem(ctx.actor)
  const variant = await ctx.db.variant.findUnique({
    where: { id: variantId },
    select: { sku: true, options: true, product: { select: { name: true } } },
  })
  if (!variant) return null
  const { sku, options, product } = variant
  return { productName: product.name, sku, options: options as VariantNames['options'] }
}

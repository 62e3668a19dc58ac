import type { VariantOptions } from '@shop/validators'
import type { z } from 'zod'
import type { CoreContext } from '../context.ts'
import { AppError } from '../errors.ts'

/**
 * The variant that is named, or the only one of the product. Throws `product.not_found` when it is not one of the product's
 * on sale, `product.variant_required` with the choices.
 */
export async function findOnlyVariant(
  ctx: CoreContext,
  { id, variantId }: { id: string; variantId?: string | undefined },
): Promise<string> {
  const variants = await ctx.db.variant.findMany({
    where: { productId: id, deletedAt: null, product: { deletedAt: null }, ...(variantId && { id: variantId }) },
    orderBy: { position: 'asc' },
    select: { id: true, options: true },
  })
  const [variant, another] = variants
  if (!variant) throw new AppError('product.not_found', 'There is no such product or variant', {})
  if (!another) return variant.id
  throw new AppError('product.variant_required', 'This product comes in several variants: choose one', {
    variants: variants.map((choice) => ({ id: choice.id, options: choice.options as z.infer<typeof VariantOptions> })),
  })
}

import type { ImageStates, ListImagesInput } from '@shop/validators'
import { requireAdmin } from '../actor.ts'
import type { CoreContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { imageStateSelect, toImageState } from './image.view.ts'

/** Every picture of a product, ready or not, for admins. Throws `product.not_found`. */
export async function listImages(ctx: CoreContext, { id }: ListImagesInput): Promise<ImageStates> {
  requireAdmin(ctx.actor)
  const product = await ctx.db.product.findFirst({
    where: { id, deletedAt: null },
    select: { images: { orderBy: [{ position: 'asc' }, { id: 'asc' }], select: imageStateSelect } },
  })
  if (!product) throw new AppError('product.not_found', 'There is no such product', {})
  return { items: product.images.map((row) => toImageState(row, ctx.settings)) }
}

import type { AcceptedImage, FinishImageUploadInput } from '@shop/validators'
import { requireAdmin } from '../actor.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { originalKey } from './image.rules.ts'
import { imageStateSelect, toAcceptedImage } from './image.view.ts'
import { requireRoom } from './require-room.ts'

/**
 * Puts a picture, whose file was stored, last among the product's, and lets the worker make it. The same upload again
 * answers the picture there is. Throws `product.not_found`, `image.too_many`.
 */
export async function addImage(
  ctx: CoreContext,
  { id, uploadId, alt }: FinishImageUploadInput,
): Promise<AcceptedImage> {
  requireAdmin(ctx.actor)
  return inTransaction(ctx, async (tx) => {
    const sourceKey = originalKey(id, uploadId)
    const position = await requireRoom(tx, { id })
    const row = await tx.db.productImage.upsert({
      where: { id: uploadId, productId: id },
      create: { id: uploadId, productId: id, key: `media/${uploadId}`, sourceKey, alt, position },
      update: {},
      select: { ...imageStateSelect },
    })
    await tx.publish.job('images.process', { imageId: row.id })
    return toAcceptedImage(row)
  })
}

import { type AcceptedImage, type FinishImageUploadInput, MAX_LINKED_IMAGE_BYTES } from '@shop/validators'
import { requireAdmin } from '../actor.ts'
import type { CoreContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { addImage } from './add-image.ts'
import { onlyImage, originalKey, tooLarge } from './image.rules.ts'
import { imageStateSelect, toAcceptedImage } from './image.view.ts'

/** The sweeper takes what is a day old. */
const UPLOAD_LIFE_MS = 23 * 60 * 60 * 1_000

/**
 * Takes the picture that was sent to a link. Safe to repeat. A file that is no picture is removed. Throws
 * `product.not_found`, `upload.not_found`, `image.unsupported`, `image.too_many`, `request.too_large`.
 */
export async function finishImageUpload(ctx: CoreContext, input: FinishImageUploadInput): Promise<AcceptedImage> {
  requireAdmin(ctx.actor)
  const { id, uploadId } = input
  const there = await ctx.db.productImage.findFirst({
    where: { id: uploadId, productId: id },
    select: imageStateSelect,
  })
  if (there) return toAcceptedImage(there)
  const key = originalKey(id, uploadId)
  const file = await ctx.storage.get(key)
  if (!file) throw new AppError('upload.not_found', 'Nothing has come by this link: send the file there first', {})
  const { body, bytes, modifiedAt } = file
  try {
    if (ctx.now().getTime() - modifiedAt.getTime() > UPLOAD_LIFE_MS) {
      throw new AppError('upload.not_found', 'The upload is over: start another', {})
    }
    if (bytes > MAX_LINKED_IMAGE_BYTES) throw tooLarge(MAX_LINKED_IMAGE_BYTES)
    // Reads until the header was judged, and lets the rest be.
    for await (const _ of onlyImage(body, { maxBytes: bytes })) break
  } catch (error) {
    if (error instanceof AppError && error.code !== 'storage.unavailable') await ctx.storage.remove([key])
    throw error
  } finally {
    body.destroy()
  }
  return addImage(ctx, input)
}

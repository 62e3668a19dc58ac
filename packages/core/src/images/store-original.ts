import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { MAX_IMAGE_BYTES } from '@shop/validators'
import { requireAdmin } from '../actor.ts'
import type { CoreContext } from '../context.ts'
import { onlyImage, originalKey } from './image.rules.ts'

/**
 * Keeps a picture as it was sent, until addImage or discardOriginal; answers its upload's id. Throws `image.unsupported`,
 * `request.too_large`, `storage.unavailable`, and what a stream that breaks off throws.
 */
export async function storeOriginal(
  ctx: CoreContext,
  { id, file }: { id: string; file: AsyncIterable<Uint8Array> },
): Promise<string> {
  requireAdmin(ctx.actor)
  const uploadId = randomUUID()
  const picture = Readable.from(onlyImage(file, { maxBytes: MAX_IMAGE_BYTES }), { objectMode: false })
  await ctx.storage.put(originalKey(id, uploadId), picture, { contentType: 'application/octet-stream' })
  return uploadId
}

/** Removes what was stored, unless a picture names it: after an upload that came to nothing. */
export async function discardOriginal(
  ctx: CoreContext,
  { id, uploadId }: { id: string; uploadId: string },
): Promise<void> {
  try {
    if (await ctx.db.productImage.findUnique({ where: { id: uploadId }, select: { id: true } })) return
    await ctx.storage.remove([originalKey(id, uploadId)])
  } catch (error) {
    ctx.log.warn({ err: error, uploadId }, 'A file was left over: the sweeper removes it within two days')
  }
}

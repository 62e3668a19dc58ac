import { randomUUID } from 'node:crypto'
import type { ImageUploadLink, StartImageUploadInput } from '@shop/validators'
import type { CoreContext } from '../context.ts'
import { originalKey } from './image.rules.ts'
import { requireRoom } from './require-room.ts'

const LINK_LIFE_MS = 60 * 60 * 1_000

/**
 * A link to send a large picture to, past the API where the storage takes it by itself. Throws `product.not_found`,
 * `image.too_many`, `storage.unavailable`.
 */
export async function startImageUpload(
  ctx: CoreContext,
  { id, bytes }: StartImageUploadInput,
): Promise<ImageUploadLink> {
  await requireRoom(ctx, { id })
  const uploadId = randomUUID()
  const expiresAt = new Date(ctx.now().getTime() + LINK_LIFE_MS)
  const { url, method, headers } = await ctx.storage.presignUpload(originalKey(id, uploadId), { bytes, expiresAt })
  return { uploadId, uploadUrl: url, method, headers, expiresAt: expiresAt.toISOString() }
}

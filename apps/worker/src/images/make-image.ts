import { webcrypto } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import type { CoreContext } from '@shop/core/context'
import { AppError } from '@shop/core/errors'
import { judgeHeader, type MadeImage, mediaKey } from '@shop/core/images'
import { makeVariants, type Variant } from './make-variants.ts'

/**
 * Makes the files of a picture out of the one that was uploaded; the names are made from what it holds. A file that cannot
 * be decoded is told of, not thrown.
 */
export async function makeImage(
  { storage }: Pick<CoreContext, 'storage'>,
  { imageId, sourceKey }: { imageId: string; sourceKey: string },
): Promise<MadeImage> {
  const file = await storage.get(sourceKey)
  if (!file) return { status: 'failed', error: 'The uploaded file is gone: upload it again' }
  const original = await buffer(file.body)
  const made = await decode(original)
  if ('error' in made) return { status: 'failed', ...made }
  const key = `media/${imageId}-${await fingerprint(original)}`
  for (const { width, webp } of made.variants) {
    await storage.put(mediaKey(key, width), webp, { contentType: 'image/webp' })
  }
  const { width, height } = made.widest
  return { status: 'ready', key, width, height, widths: made.variants.map((variant) => variant.width) }
}

/** In a thread of Node's own: hashed here, 50 MB would hold up every other job for a tenth of a second. */
async function fingerprint(file: Buffer<ArrayBuffer>): Promise<string> {
  const hash = await webcrypto.subtle.digest('SHA-256', file)
  return Buffer.from(hash).toString('hex').slice(0, 8)
}

/** What was sent by link may have changed since it was looked at, so it is looked at again. */
async function decode(original: Buffer): Promise<{ variants: Variant[]; widest: Variant } | { error: string }> {
  try {
    judgeHeader(original, { isWhole: true })
    const variants = await makeVariants(original)
    const widest = variants.at(-1)
    return widest ? { variants, widest } : { error: 'The picture has no width' }
  } catch (error) {
    if (error instanceof AppError) return { error: error.message }
    const [line = ''] = String(error instanceof Error ? error.message : error).split('\n')
    return { error: `The picture cannot be decoded: ${line.slice(0, 200)}` }
  }
}

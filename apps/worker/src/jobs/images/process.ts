import { imageToMake, settleImage } from '@shop/core/images'
import type { JobHandler } from '../../handlers.ts'
import { makeImage } from '../../images/make-image.ts'

/**
 * Safe to repeat: the same file makes files of the same names, and only a picture still in the making is settled. A file
 * that cannot be decoded settles it as failed; while the storage is away, the job is tried again.
 */
export const processImage: JobHandler<'images.process'> = async ({ core }, { imageId }) => {
  const sourceKey = await imageToMake(core, { imageId })
  if (sourceKey === null) return
  const made = await makeImage(core, { imageId, sourceKey })
  if (made.status === 'failed') core.log.warn({ imageId, error: made.error }, 'A picture could not be made')
  await settleImage(core, { imageId, sourceKey, made })
}

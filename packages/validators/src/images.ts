import { z } from 'zod'
import { Id, Timestamp, text } from './common.ts'
import { ProductImage } from './products.ts'

/** Of a picture in a form, and of one sent by link. */
export const MAX_IMAGE_BYTES = 10 * 1024 * 1024
export const MAX_LINKED_IMAGE_BYTES = 50 * 1024 * 1024

/** What a picture shows, for whoever cannot see it. */
export const AltText = text(0, 500)

/** A picture that was taken and is being made ready: it shows once the worker is done. */
export const AcceptedImage = z.object({
  id: Id,
  status: z.enum(['processing', 'ready', 'failed']),
  alt: z.string(),
  /** Its place among the product's pictures, from 0. */
  position: z.int(),
})
export type AcceptedImage = z.infer<typeof AcceptedImage>

export const ListImagesInput = z.strictObject({ id: Id })
export type ListImagesInput = z.infer<typeof ListImagesInput>

/** A picture as admins see it: `image` is null until it is ready, `error` says why it could not be made. */
export const ImageState = AcceptedImage.extend({
  image: ProductImage.nullable(),
  error: z.string().nullable(),
  createdAt: Timestamp,
})
export type ImageState = z.infer<typeof ImageState>

/** In the order they are shown. */
export const ImageStates = z.object({ items: z.array(ImageState) })
export type ImageStates = z.infer<typeof ImageStates>

export const StartImageUploadInput = z.strictObject({
  /** The product's id. */
  id: Id,
  /** The exact size of the file that will be sent. */
  bytes: z.int().min(1).max(MAX_LINKED_IMAGE_BYTES),
})
export type StartImageUploadInput = z.infer<typeof StartImageUploadInput>

/** Where to send the file: `method` with `headers` and the bare file as its body, before `expiresAt`. */
export const ImageUploadLink = z.object({
  uploadId: Id,
  uploadUrl: z.string(),
  method: z.literal('PUT'),
  headers: z.record(z.string(), z.string()),
  expiresAt: Timestamp,
})
export type ImageUploadLink = z.infer<typeof ImageUploadLink>

export const FinishImageUploadInput = z.strictObject({ id: Id, uploadId: Id, alt: AltText.default('') })
export type FinishImageUploadInput = z.infer<typeof FinishImageUploadInput>

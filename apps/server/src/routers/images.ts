import { finishImageUpload, listImages, removeImage, startImageUpload } from '@shop/core/images'
import {
  AcceptedImage,
  FinishImageUploadInput,
  ImageStates,
  ImageUploadLink,
  ListImagesInput,
  RemoveImageInput,
  StartImageUploadInput,
} from '@shop/validators'
import { adminProcedure, Nothing } from '../trpc/procedures.ts'

const tags = ['Products']

/** Pictures of products; the form that takes one is in ../http/uploads.ts. */
export const imageProcedures = {
  images: adminProcedure
    .meta({
      openapi: { method: 'GET', path: '/products/{id}/images', tags, summary: 'Every picture, ready or not' },
      errors: ['product.not_found'],
    })
    .input(ListImagesInput)
    .output(ImageStates)
    .query(({ ctx, input }) => listImages(ctx.core, input)),

  startImageUpload: adminProcedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/products/{id}/images/uploads',
        tags,
        summary: 'A link to send a large picture to',
        description:
          'Send the bare file, of exactly `bytes` bytes, to `uploadUrl` within the hour; then finish the upload.',
        successStatus: 201,
      },
      errors: ['product.not_found', 'image.too_many', 'storage.unavailable'],
    })
    .input(StartImageUploadInput)
    .output(ImageUploadLink)
    .mutation(({ ctx, input }) => startImageUpload(ctx.core, input)),

  finishImageUpload: adminProcedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/products/{id}/images/uploads/{uploadId}',
        tags,
        summary: 'Take the picture that was sent to the link',
        successStatus: 202,
      },
      errors: [
        'product.not_found',
        'upload.not_found',
        'image.unsupported',
        'image.too_many',
        'request.too_large',
        'storage.unavailable',
      ],
    })
    .input(FinishImageUploadInput)
    .output(AcceptedImage)
    .mutation(({ ctx, input }) => finishImageUpload(ctx.core, input)),

  removeImage: adminProcedure
    .meta({
      openapi: { method: 'DELETE', path: '/products/{id}/images/{imageId}', tags, summary: 'Take a picture off' },
      errors: ['image.not_found'],
      changes: 'catalogue',
    })
    .input(RemoveImageInput)
    .output(Nothing)
    .mutation(({ ctx, input }) => removeImage(ctx.core, input)),
}

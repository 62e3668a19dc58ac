import multipart from '@fastify/multipart'
import type { CoreContext } from '@shop/core/context'
import { AppError } from '@shop/core/errors'
import { addImage, discardOriginal, onlyImage, requireRoom, storeOriginal, tooLarge } from '@shop/core/images'
import { readSignedUpload, type SignedUpload } from '@shop/core/storage'
import { AltText, Id, MAX_IMAGE_BYTES } from '@shop/validators'
import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify'
import { Readable } from 'node:stream'
import { z } from 'zod'
import type { Deps } from '../deps.ts'
import type { ContextFactory } from '../trpc/context.ts'
import { authenticateAdmin } from '../trpc/identify.ts'
import { fromFastify, sendError } from './errors.ts'
import { formParts, malformedForm, readable } from './form-parts.ts'
import { parsed } from './parsed.ts'
import { IMAGE_FORM_URL } from './plain-routes.ts'
import { REST_PREFIX } from './rest-routes.ts'

export interface UploadOptions {
  deps: Pick<Deps, 'storage' | 'uploads' | 'now'>
  createContext: ContextFactory
}

const ImageForm = z.strictObject({ id: Id, alt: AltText.default('') })

/** Pictures by form, for admins: `file`, and optionally `alt`. Nobody's body is read before it is known who sends it. */
export async function registerUploads(app: FastifyInstance, { createContext }: UploadOptions): Promise<void> {
  const admins = new WeakMap<FastifyRequest, CoreContext>()
  app.removeAllContentTypeParsers()
  await app.register(multipart, {
    throwFileSizeLimit: false,
    // One byte more than is taken, so that the one too many shows.
    limits: { fileSize: MAX_IMAGE_BYTES + 1, files: 1, fields: 2, parts: 3, fieldSize: 10_000, headerPairs: 20 },
  })
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const isOtherType = error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE'
    return sendError(request, reply, isOtherType ? onlyForms() : fromFastify(error))
  })

  app.post<{ Params: { id: string } }>(IMAGE_FORM_URL, {
    config: { readsFile: true },
    onRequest: async (request, reply) => {
      admins.set(request, await authenticateAdmin(createContext(request, reply, 1)))
      if (Number(request.headers['content-length'] ?? 0) > MAX_IMAGE_BYTES + 100_000) throw tooLarge(MAX_IMAGE_BYTES)
    },
    handler: async (request, reply) => {
      const core = admins.get(request)
      if (!core) throw new Error('Nobody asked who this is')
      if (!request.isMultipart()) throw onlyForms()
      return reply.code(202).send(await takeForm(core, request))
    },
  })
}

async function takeForm(core: CoreContext, request: FastifyRequest<{ Params: { id: string } }>) {
  const { id } = parsed(ImageForm, { id: request.params.id })
  await requireRoom(core, { id })
  const fields: Record<string, unknown> = { id }
  let uploadId: string | undefined
  try {
    for await (const part of formParts(request)) {
      if (part.type === 'field') {
        if (part.fieldname in fields) throw malformedForm(`${part.fieldname} is there twice`)
        fields[part.fieldname] = part.value
      } else if (part.fieldname === 'file') {
        uploadId = await storeOriginal(core, { id, file: readable(part.file) })
      } else {
        throw malformedForm('the picture goes into the field `file`')
      }
    }
    const { alt } = parsed(ImageForm, fields)
    if (uploadId === undefined) throw malformedForm('the field `file` is missing')
    return await addImage(core, { id, uploadId, alt })
  } catch (error) {
    if (uploadId !== undefined) await discardOriginal(core, { id, uploadId })
    // What is still coming is not for anybody, but whoever sends it should get to read the answer.
    request.raw.unpipe()
    request.raw.resume()
    throw error
  }
}

/** Files by link, for storage that has no address of its own: the link alone says what may be sent. */
export async function registerLinkedUploads(app: FastifyInstance, { deps }: UploadOptions): Promise<void> {
  const allowed = new WeakMap<FastifyRequest, SignedUpload>()
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _body, done) => done(null))

  app.put<{ Params: { '*': string }; Querystring: Record<string, unknown> }>(`${REST_PREFIX}/uploads/*`, {
    config: { readsFile: true },
    onRequest: async (request) => {
      const link = { ...request.query, key: request.params['*'] }
      const upload = readSignedUpload(deps.uploads.secret, link, deps.now())
      if (!upload) throw new AppError('upload.link_invalid', 'The link is wrong or over: ask for another', {})
      const length = request.headers['content-length']
      if (length !== undefined && Number(length) > upload.bytes) throw tooLarge(upload.bytes)
      if (length !== undefined && Number(length) < upload.bytes) throw wrongSize(upload)
      allowed.set(request, upload)
    },
    handler: async (request, reply) => {
      const upload = allowed.get(request)
      if (!upload) throw new Error('Nobody looked at the link')
      const picture = Readable.from(exactly(upload, readable(request.raw)), { objectMode: false })
      try {
        await deps.storage.put(upload.key, picture, { contentType: 'application/octet-stream' })
      } catch (error) {
        request.raw.resume()
        throw error
      }
      return reply.code(204).send()
    },
  })
}

async function* exactly(upload: SignedUpload, body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of onlyImage(body, { maxBytes: upload.bytes })) {
    bytes += chunk.length
    yield chunk
  }
  if (bytes < upload.bytes) throw wrongSize(upload)
}

const wrongSize = ({ bytes }: SignedUpload) =>
  new AppError('request.rejected', `The link is for a file of exactly ${bytes} bytes`, {})

const onlyForms = () => new AppError('request.unsupported_media_type', 'Only multipart/form-data is taken', {})

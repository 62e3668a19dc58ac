import { AppError } from '@shop/core/errors'
import type { FastifyInstance } from 'fastify'
import type { Deps } from '../deps.ts'
import { MEDIA_URL } from './plain-routes.ts'

export interface MediaOptions {
  storage: Deps['storage']
}

/** All that is served: pictures the worker made. Their names hold a hash of what they show. */
const NAME = /^[a-z0-9]+(?:-[a-z0-9]+)*\.webp$/

/** Pictures, to be kept by browsers and CDNs for good. Whatever a file might hold, nothing of it runs. */
export async function registerMedia(app: FastifyInstance, { storage }: MediaOptions): Promise<void> {
  app.route<{ Params: { '*': string } }>({
    method: ['GET', 'HEAD'],
    url: MEDIA_URL,
    handler: async (request, reply) => {
      const name = request.params['*']
      if (!NAME.test(name)) throw notFound()
      const etag = `"${name.slice(0, -'.webp'.length)}"`
      const isKnown = matches(request.headers['if-none-match'], etag)
      const file = isKnown ? null : await storage.get(`media/${name}`)
      if (!isKnown && !file) throw notFound()
      reply.headers({
        etag,
        'cache-control': 'public, max-age=31536000, immutable',
        'content-security-policy': "default-src 'none'; sandbox",
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'cross-origin',
        'content-disposition': 'inline',
      })
      if (!file) return reply.code(304).send()
      reply.headers({ 'content-type': 'image/webp', 'content-length': file.bytes })
      if (request.method === 'GET') return reply.send(file.body)
      file.body.destroy()
      return reply.send()
    },
  })
}

/** `If-None-Match`, RFC 9110: a list of tags, compared weakly. */
const matches = (header: string | undefined, etag: string): boolean =>
  header !== undefined && header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)

const notFound = () => new AppError('image.not_found', 'There is no such picture', {})

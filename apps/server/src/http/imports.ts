import multipart from '@fastify/multipart'
import type { CoreContext } from '@shop/core/context'
import { AppError } from '@shop/core/errors'
import { startImport } from '@shop/core/transfers'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { authenticateAdmin } from '../trpc/identify.ts'
import { restHandler, type RestOptions } from './rest.ts'
import { restRoutes } from './rest-routes.ts'

/** What browsers and curl call a CSV file; none at all is `curl -T`. */
const CSV_TYPES = new Set(['text/csv', 'application/csv', 'application/vnd.ms-excel', 'application/octet-stream', ''])

const typeOf = ({ headers }: FastifyRequest) => headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
const isJson = (request: FastifyRequest) => typeOf(request) === 'application/json'

/**
 * `POST /products/import`: JSON goes to the procedure like everywhere; a CSV file, as the body or as a part of a form, is
 * streamed into the storage. Who may is asked before a byte of a file is read.
 */
export async function registerImports(app: FastifyInstance, options: RestOptions): Promise<void> {
  await app.register(multipart, { limits: { files: 1, fields: 10, fileSize: Number.POSITIVE_INFINITY } })
  app.addContentTypeParser('*', (_request, _body, done) => done(null))

  const admins = new WeakMap<FastifyRequest, CoreContext>()
  for (const route of restRoutes(options.router)) {
    if (!route.rest.takesFile) continue
    const callProcedure = restHandler(route, options)
    for (const url of route.urls) {
      app.route({
        method: route.rest.method,
        url,
        config: { readsFile: true },
        onRequest: async (request, reply) => {
          if (!isJson(request)) admins.set(request, await authenticateAdmin(options.createContext(request, reply, 1)))
        },
        handler: async (request, reply) => {
          const admin = admins.get(request)
          if (!admin) return callProcedure(request, reply)
          const transfer = await startImport(admin, { file: fileOf(request) })
          return reply.code(202).send(transfer)
        },
      })
    }
  }
}

function fileOf(request: FastifyRequest): AsyncIterable<Uint8Array> {
  const type = typeOf(request)
  if (type === 'multipart/form-data') return whole(onlyFile(request), request)
  if (CSV_TYPES.has(type)) return whole(request.raw.iterator({ destroyOnReturn: false }), request)
  const message = `Send the file as text/csv or in a form, not as ${type} (curl -H 'content-type: text/csv' -T file.csv)`
  throw new AppError('request.unsupported_media_type', message, {})
}

/** The one file of a form. A second one is refused before the first is kept. */
async function* onlyFile(request: FastifyRequest): AsyncGenerator<Uint8Array> {
  const parts = request.files()
  const first = await parts.next()
  if (first.done) throw new AppError('request.malformed', 'The form has no file', {})
  yield* first.value.file
  if (!(await parts.next()).done) throw new AppError('request.malformed', 'The form has more than one file', {})
}

/**
 * What is refused midway is read to its end all the same: a client that still sends would not see the answer. What goes
 * wrong with the reading is the sender's: a form that is none, a connection that breaks.
 */
async function* whole(file: AsyncIterable<Uint8Array>, { raw }: FastifyRequest): AsyncGenerator<Uint8Array> {
  const pieces = file[Symbol.asyncIterator]()
  try {
    for (;;) {
      const piece = await pieces.next().catch((error: unknown) => {
        if (error instanceof AppError) throw error
        const reason = error instanceof Error ? error.message : String(error)
        throw new AppError('request.malformed', `The file did not come whole: ${reason}`, {})
      })
      if (piece.done) return
      yield piece.value
    }
  } finally {
    raw.unpipe()
    raw.resume()
  }
}

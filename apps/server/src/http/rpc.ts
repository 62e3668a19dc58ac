import { fastifyRequestHandler } from '@trpc/server/adapters/fastify'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { toAppError } from '../trpc/errors.ts'
import { requestIdOf } from '../trpc/init.ts'
import { MAX_BATCH, queryResponder, RPC_VARY, type RpcOptions, type RpcRequest } from './rpc-queries.ts'

/** The tRPC door: `GET` for queries, `POST` with JSON for mutations, batches of at most ten calls. */
export async function registerRpc(app: FastifyInstance, options: RpcOptions): Promise<void> {
  const { router, createContext } = options
  const queries = queryResponder(options)
  // tRPC reads the JSON itself, per call of a batch. Other content types meet Fastify's 415.
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body))

  const answerByTRPC = (request: RpcRequest, reply: FastifyReply) =>
    fastifyRequestHandler({
      router,
      req: request,
      res: reply,
      path: request.params.path,
      maxBatchSize: MAX_BATCH,
      createContext: ({ info }) => createContext(request, reply, info.calls.length),
      onError({ error }) {
        requestIdOf.set(error, request.id)
        const { code } = toAppError(error)
        const fields = { err: error.cause ?? error }
        if (code === 'internal.error') request.log.error(fields, 'Unexpected error')
        if (code === 'storage.unavailable') request.log.warn(fields, 'The storage is away')
      },
      responseMeta({ errors }) {
        const seconds = Math.max(0, ...errors.map((error) => toAppError(error).retryAfterSeconds ?? 0))
        // tRPC names the type itself, except where it refuses a whole batch.
        const type = errors.length > 0 ? { 'content-type': 'application/json' } : {}
        return { headers: { vary: RPC_VARY, ...type, ...(seconds > 0 && { 'retry-after': String(seconds) }) } }
      },
    })
  const answer = async (request: RpcRequest, reply: FastifyReply) => {
    if (!(await queries.answer(request, reply))) await answerByTRPC(request, reply)
    return reply
  }

  app.route<{ Params: { path: string } }>({
    method: ['GET', 'POST'],
    url: '/:path',
    handler: (request, reply) => (queries.sendKept(request, reply) ? undefined : answer(request, reply)),
  })
}

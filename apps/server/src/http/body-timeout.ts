import type { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { replyToBrokenRequest } from './errors.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The body is a file, which may take as long as it keeps coming. */
    readsFile?: true
  }
}

/**
 * How long a body may take to come in: `ms` for all of it, or, where a route reads files, `ms` without a byte. Node's own
 * `requestTimeout` knows one limit for every route, and would cut off each large file.
 */
export function registerBodyTimeout(app: FastifyInstance, { ms }: { ms: number }): void {
  const timers = new WeakMap<object, NodeJS.Timeout>()
  app.addHook('onRequest', (request, _reply, done) => {
    const { raw } = request
    const hasBody = raw.headers['transfer-encoding'] !== undefined || Number(raw.headers['content-length'] ?? 0) > 0
    if (!request.routeOptions.config.readsFile) {
      if (hasBody) timers.set(request, setTimeout(() => giveUp(raw), ms).unref())
    } else if (raw.socket instanceof Socket) {
      // What is injected has none.
      raw.setTimeout(ms, () => raw.destroy())
    }
    done()
  })
  const came = (request: object) => clearTimeout(timers.get(request))
  app.addHook('preHandler', (request, _reply, done) => {
    came(request)
    done()
  })
  app.addHook('onResponse', (request, _reply, done) => {
    came(request)
    done()
  })
  app.addHook('onRequestAbort', (request, done) => {
    came(request)
    done()
  })
}

function giveUp(raw: IncomingMessage): void {
  const error = Object.assign(new Error('Too slow'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' })
  if (!raw.complete) replyToBrokenRequest(error, raw.socket)
}

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
  app.addHook('onRequest', ({ raw, routeOptions }, _reply, done) => {
    if (raw.method !== 'GET' && raw.method !== 'HEAD') {
      if (routeOptions.config.readsFile) {
        if (raw.socket instanceof Socket) raw.setTimeout(ms, () => raw.destroy())
      } else if (raw.headers['transfer-encoding'] !== undefined || Number(raw.headers['content-length'] ?? 0) > 0) {
        const timer = setTimeout(() => giveUp(raw), ms).unref()
        for (const event of ['end', 'close']) raw.once(event, () => clearTimeout(timer))
      }
    }
    done()
  })
}

function giveUp(raw: IncomingMessage): void {
  const error = Object.assign(new Error('Too slow'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' })
  if (!raw.complete && raw.socket instanceof Socket) replyToBrokenRequest(error, raw.socket)
}

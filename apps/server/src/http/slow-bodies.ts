import type { FastifyInstance } from 'fastify'
import { replyToBrokenRequest } from './errors.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Takes large files, for which a slow line needs minutes. */
    slowBody?: true
  }
}

/** How long a request may take to arrive; uploads as long as the server waits for any. */
const BODY_TIMEOUT_MS = 30_000
export const UPLOAD_TIMEOUT_MS = 5 * 60_000

/** Ends requests whose small body does not arrive, so that many slow ones do not use up the connections. */
export function registerBodyTimeout(app: FastifyInstance, timeoutMs = BODY_TIMEOUT_MS): void {
  app.addHook('onRequest', async ({ raw, headers, routeOptions }, reply) => {
    const hasBody = headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'
    if (!hasBody || routeOptions.config?.slowBody) return
    const timer = setTimeout(() => {
      const error = Object.assign(new Error('Too slow'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' })
      if (!raw.complete) replyToBrokenRequest(error, raw.socket)
    }, timeoutMs)
    reply.raw.once('close', () => clearTimeout(timer))
  })
}

import type { FastifyInstance } from 'fastify'
import type { HealthProbe } from '../health.ts'
import { REST_PREFIX } from './rest-routes.ts'

/** One line for every request, without query strings and bodies; the answer carries the request's id. */
export function registerRequestLog(app: FastifyInstance, health: HealthProbe): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
  app.addHook('onSend', async (_request, reply) => {
    // A keep-alive connection would send the next request to a server about to close.
    if (health.draining) reply.header('connection', 'close')
  })
  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions } = request
    const fields = {
      method,
      route: routeOptions.url === '/trpc/:path' ? pathOf(request.url) : (routeOptions.url ?? pathOf(request.url)),
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
    }
    if (reply.statusCode >= 500) request.log.error(fields, 'request')
    else request.log[PROBES.has(fields.route ?? '') ? 'debug' : 'info'](fields, 'request')
  })
}

/** Asked every few seconds by machines. */
const PROBES = new Set(['/health', '/ready', '/live'].flatMap((url) => [url, `${REST_PREFIX}${url}`]))

const pathOf = (url: string) => url.split('?', 1)[0]

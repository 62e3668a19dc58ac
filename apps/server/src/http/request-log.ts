import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import type { HealthProbe } from '../health.ts'
import { REST_PREFIX } from './rest-routes.ts'

interface RequestLogOptions {
  log: FastifyBaseLogger
  health: HealthProbe
}

/** One line for every request, without query strings and bodies. */
export function registerRequestLog(app: FastifyInstance, { log, health }: RequestLogOptions): void {
  const writeLine = requestLines(log)
  app.addHook('onSend', (_request, reply, _payload, done) => {
    // A keep-alive connection would send the next request to a server about to close.
    if (health.draining) reply.header('connection', 'close')
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    const { id: requestId, method, routeOptions } = request
    const url = routeOptions.url
    const route = url === undefined || url === '/trpc/:path' ? pathOf(request.url) : url
    writeLine({ requestId, method, route, status: reply.statusCode, ms: reply.elapsedTime })
    done()
  })
}

export interface RequestLine {
  requestId: string
  method: string
  /** The route's pattern. */
  route: string
  status: number
  ms: number
}

export function requestLines(log: FastifyBaseLogger): (line: RequestLine) => void {
  // Looking for secrets costs more than the line, and none of these fields can hold one.
  const lines = log.child({}, { redact: [] })
  return (line) => {
    const fields = { ...line, ms: Math.round(line.ms * 10) / 10 }
    lines[line.status >= 500 ? 'error' : PROBES.has(line.route) ? 'debug' : 'info'](fields, 'request')
  }
}

/** Asked every few seconds by machines. */
const PROBES = new Set(['/health', '/ready', '/live'].flatMap((url) => [url, `${REST_PREFIX}${url}`]))

const pathOf = (url: string): string => url.split('?', 1)[0] ?? ''

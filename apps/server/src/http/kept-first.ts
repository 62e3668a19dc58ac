import type { IncomingMessage, RequestListener, Server } from 'node:http'
import type { FastifyBaseLogger } from 'fastify'
import type { Answers } from '../cache/answers.ts'
import type { HealthProbe } from '../health.ts'
import { type Header, KEPT_CACHE_CONTROL } from './headers.ts'
import { requestIdOf } from './request-id.ts'
import { requestLines } from './request-log.ts'
import { JSON_TYPE, REST_PREFIX } from './rest-routes.ts'
import { isKnown } from './send-answer.ts'

export interface KeptFirstOptions {
  answers: Pick<Answers, 'ready'>
  health: Pick<HealthProbe, 'draining'>
  log: FastifyBaseLogger
  /** What every answer carries. */
  headers: readonly Header[]
}

/**
 * Sends what is kept of the REST door before Fastify looks at the request, which takes longer than all else together. Only
 * the plainest requests: whoever comes from another origin, or while the server drains, goes the long way to the same bytes.
 */
export function sendKeptFirst(server: Server, { answers, health, log, headers }: KeptFirstOptions): void {
  const writeLine = requestLines(log)
  const always = [...headers.flat(), 'cache-control', KEPT_CACHE_CONTROL, 'vary', 'Origin', 'content-type', JSON_TYPE]
  const keptFor = ({ method, url = '', headers: { origin } }: IncomingMessage) =>
    method === 'GET' && origin === undefined && !health.draining && url.startsWith(REST_PREFIX)
      ? answers.ready(url)
      : undefined

  const others = server.listeners('request') as RequestListener[]
  server.removeAllListeners('request')
  server.on('request', (request, response) => {
    const kept = keptFor(request)
    if (!kept) return others.forEach((listener) => listener(request, response))
    const start = performance.now()
    const requestId = requestIdOf(request)
    const status = isKnown(request.headers['if-none-match'], kept.etag) ? 304 : 200
    const own = ['x-request-id', requestId, 'etag', kept.etag]
    if (status === 200) own.push('content-length', String(kept.body.length))
    response.writeHead(status, [...own, ...always])
    response.end(status === 200 ? kept.body : undefined)
    writeLine({ requestId, method: 'GET', route: kept.route, status, ms: performance.now() - start })
  })
}

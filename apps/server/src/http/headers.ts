import cors from '@fastify/cors'
import helmet from '@fastify/helmet'
import fastify, { type FastifyInstance } from 'fastify'
import { isAllowedOrigin } from './origin.ts'

export type Header = readonly [name: string, value: string]

/**
 * Caches on the way may keep an answer of the catalogue, but have to ask each time: what they hold may have changed in the
 * meantime, and asking costs a 304 from memory.
 */
export const KEPT_CACHE_CONTROL = 'public, no-cache'

/** Headers of every answer, errors too, and what browsers ask before they call from another origin. Gives those of all. */
export async function registerHeaders(
  app: FastifyInstance,
  allowedOrigins: (string | RegExp)[],
): Promise<readonly Header[]> {
  const security = await securityHeaders()
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    for (const [name, value] of security) reply.header(name, value)
    // Nothing is to be kept by anybody on the way, unless a route says otherwise.
    reply.header('cache-control', 'no-store')
    done()
  })
  await app.register(cors, {
    // As a function, it costs nothing where no origin came along.
    origin: (origin, done) => done(null, origin !== undefined && isAllowedOrigin(origin, allowedOrigins)),
    credentials: true,
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: [
      'authorization',
      'content-type',
      'idempotency-key',
      'last-event-id',
      'x-cart-token',
      'x-order-token',
      'x-request-id',
    ],
    exposedHeaders: ['etag', 'x-request-id', 'retry-after'],
    maxAge: 86_400,
  })
  return security
}

/** @fastify/helmet's, which are the same for every answer, so it is asked once: asked each time, it took a tenth of a warm answer. */
async function securityHeaders(): Promise<Header[]> {
  const asked = fastify()
  await asked.register(helmet, {
    // Answers are data: a browser that is made to show one as a page may load and run nothing in it.
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    // About pages and plug-ins of long ago. Node checks every header letter by letter, so
    // each has its price.
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  })
  asked.get('/', async () => undefined)
  const { headers } = await asked.inject('/')
  await asked.close()
  const own = new Set(['connection', 'content-length', 'content-type', 'date', 'keep-alive', 'transfer-encoding'])
  return Object.entries(headers).flatMap(([name, value]) => (own.has(name) ? [] : [[name, String(value)] as const]))
}

import cors from '@fastify/cors'
import helmet from '@fastify/helmet'
import fastify, { type FastifyInstance } from 'fastify'

type Header = readonly [name: string, value: string]

/** Headers of every answer, errors too, and what browsers ask before they call from another origin. */
export async function registerHeaders(app: FastifyInstance, allowedOrigins: (string | RegExp)[]): Promise<void> {
  const always: readonly Header[] = [
    ...(await securityHeaders()),
    // Nothing is to be kept by anybody on the way, unless a route says otherwise.
    ['cache-control', 'no-store'],
  ]
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    for (const [name, value] of always) reply.header(name, value)
    done()
  })
  await app.register(cors, {
    origin: allowedOrigins,
    credentials: true,
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ['authorization', 'content-type', 'idempotency-key', 'x-cart-token', 'x-request-id'],
    exposedHeaders: ['etag', 'x-request-id', 'retry-after'],
    maxAge: 86_400,
  })
}

/** @fastify/helmet's, which are the same for every answer, so it is asked once: asked each time, it took a tenth of a warm answer. */
async function securityHeaders(): Promise<Header[]> {
  const asked = fastify()
  await asked.register(helmet, {
    // Answers are data: a browser that is made to show one as a page may load and run nothing in it.
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    // About pages and plug-ins of long ago. Node checks every header letter by letter, so each has its price.
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
  })
  asked.get('/', async () => undefined)
  const { headers } = await asked.inject('/')
  await asked.close()
  const own = new Set(['connection', 'content-length', 'content-type', 'date', 'keep-alive', 'transfer-encoding'])
  return Object.entries(headers).flatMap(([name, value]) => (own.has(name) ? [] : [[name, String(value)] as const]))
}

import { readFile } from 'node:fs/promises'
import fastify, { type FastifyInstance } from 'fastify'
import { version } from '../version.ts'
import { REST_PREFIX } from './rest-routes.ts'

const DOCUMENT_URL = `${REST_PREFIX}/openapi.json`

/** The page brings its own inline script and style, and loads nothing from elsewhere. */
const PAGE_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** The OpenAPI document, a page to read it, and an index for whoever opens the API in a browser. */
export async function registerDocs(app: FastifyInstance): Promise<void> {
  // Written by `pnpm generate`; a test holds it to the router. Generating it here would double the time to start.
  const document = await readFile(new URL('../../openapi.json', import.meta.url))
  const index = {
    name: 'shop',
    version,
    docs: '/docs',
    openapi: DOCUMENT_URL,
    health: `${REST_PREFIX}/health`,
    rpc: '/trpc',
  }

  app.get(DOCUMENT_URL, async (_request, reply) => reply.type('application/json').send(document))
  app.get(REST_PREFIX, async () => index)
  app.get('/', async () => index)

  let page: Promise<FastifyInstance> | undefined
  const servePage = async (url: string) => {
    page ??= createPage()
    return (await page).inject({ method: 'GET', url })
  }
  for (const url of ['/docs', '/docs/*']) {
    app.get(url, async (request, reply) => {
      const { statusCode, headers, rawPayload } = await servePage(request.url)
      reply.header('content-security-policy', PAGE_POLICY).header('cache-control', 'public, max-age=3600')
      return reply.code(statusCode).headers(headers).send(rawPayload)
    })
  }
}

/** The reference page, on its own: it weighs 37 MB of memory, so it is loaded when somebody first opens it. */
async function createPage(): Promise<FastifyInstance> {
  const { default: scalar } = await import('@scalar/fastify-api-reference')
  const page = fastify()
  await page.register(scalar, {
    routePrefix: '/docs',
    configuration: {
      url: DOCUMENT_URL,
      pageTitle: 'Shop API',
      withDefaultFonts: false,
      telemetry: false,
      showDeveloperTools: 'never',
      agent: { disabled: true },
    },
  })
  return page
}

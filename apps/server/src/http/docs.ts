import scalar from '@scalar/fastify-api-reference'
import type { FastifyInstance } from 'fastify'
import { openApiDocument } from '../openapi.ts'
import { version } from '../version.ts'
import { REST_PREFIX } from './rest-routes.ts'

/** The OpenAPI document, a page to read it, and an index for whoever opens the API in a browser. */
export async function registerDocs(app: FastifyInstance): Promise<void> {
  const document = JSON.stringify(openApiDocument())
  const index = {
    name: 'shop',
    version,
    docs: '/docs',
    openapi: `${REST_PREFIX}/openapi.json`,
    health: `${REST_PREFIX}/health`,
    rpc: '/trpc',
  }
  app.get(`${REST_PREFIX}/openapi.json`, async (_request, reply) => reply.type('application/json').send(document))
  app.get(REST_PREFIX, async () => index)
  app.get('/', async () => index)

  await app.register(async (page) => {
    // The page brings its own inline script and style and loads nothing from elsewhere.
    page.addHook('onSend', async (_request, reply) => {
      reply.header(
        'content-security-policy',
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; " +
          "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'",
      )
    })
    await page.register(scalar, {
      routePrefix: '/docs',
      configuration: {
        url: `${REST_PREFIX}/openapi.json`,
        pageTitle: 'Shop API',
        withDefaultFonts: false,
        telemetry: false,
        showDeveloperTools: 'never',
        agent: { disabled: true },
      },
    })
  })
}

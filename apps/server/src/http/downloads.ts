import { openDownload } from '@shop/core/transfers'
import type { FastifyInstance } from 'fastify'
import type { ContextFactory } from '../trpc/context.ts'
import { DOWNLOAD_URL } from './plain-routes.ts'

/** `GET /downloads/{token}`: the file a signed link leads to, to be kept rather than shown, and by no cache. */
export async function registerDownloads(
  app: FastifyInstance,
  { createContext }: { createContext: ContextFactory },
): Promise<void> {
  app.get<{ Params: { token: string } }>(DOWNLOAD_URL, async (request, reply) => {
    const { core } = createContext(request, reply, 1)
    const { body, bytes, fileName } = await openDownload(core, request.params)
    return reply
      .header('content-type', 'text/csv; charset=utf-8')
      .header('content-length', bytes)
      .header('content-disposition', `attachment; filename="${fileName}"`)
      .header('x-content-type-options', 'nosniff')
      .header('cache-control', 'private, no-store')
      .send(body)
  })
}

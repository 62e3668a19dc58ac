import { openDownload } from '@shop/core/transfers'
import type { FastifyInstance, FastifyReply } from 'fastify'
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
    return asDownload(reply, fileName).header('content-length', bytes).send(body)
  })
}

/** Says that what comes is a CSV file, to be kept under a name. */
export const asDownload = (reply: FastifyReply, fileName: string): FastifyReply =>
  reply
    .header('content-type', 'text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${fileName}"`)
    .header('x-content-type-options', 'nosniff')
    .header('cache-control', 'private, no-store')

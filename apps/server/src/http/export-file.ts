import { streamExport } from '@shop/core/transfers'
import { CreateExportInput } from '@shop/validators'
import type { FastifyInstance } from 'fastify'
import type { Deps } from '../deps.ts'
import type { ContextFactory } from '../trpc/context.ts'
import { authenticateAdmin } from '../trpc/identify.ts'
import { asDownload } from './downloads.ts'
import { parsed } from './parsed.ts'
import { EXPORT_FILE_URL } from './plain-routes.ts'

/** `GET /orders/admin/export.csv`: a small export, row by row from Postgres to whoever reads it. Who leaves ends the query. */
export async function registerExportFile(
  app: FastifyInstance,
  { deps, createContext }: { deps: Pick<Deps, 'exports'>; createContext: ContextFactory },
): Promise<void> {
  app.get(EXPORT_FILE_URL, async (request, reply) => {
    const core = await authenticateAdmin(createContext(request, reply, 1), 'query')
    const input = parsed(CreateExportInput, request.query)
    const { body, fileName } = await streamExport({ ...core, bulk: deps.exports }, input)
    return asDownload(reply, fileName).send(body)
  })
}

import { PassThrough, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Bulk } from '@shop/db'
import type { CreateExportInput } from '@shop/validators'
import { requireAdmin } from '../actor.ts'
import { audit } from '../audit/index.ts'
import type { CoreContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { csvFile } from './csv-file.ts'
import { copyStatement, countRows, exportQuery } from './export.query.ts'
import { exportName } from './transfer.view.ts'

/** What the worker is there for begins here. */
const MAX_STREAMED_ROWS = 10_000

/**
 * A small export at once, row by row as the reader takes it, without a file. Whoever does not want the rest destroys `body`.
 * Throws `export.too_large`.
 */
export async function streamExport(
  ctx: CoreContext & { bulk: Bulk },
  { subject, ...filters }: CreateExportInput,
): Promise<{ fileName: string; body: Readable }> {
  requireAdmin(ctx.actor)
  const rows = exportQuery(subject, ctx.settings, filters)
  const body = new PassThrough()
  const left = new AbortController()
  body.once('close', () => {
    if (!body.writableFinished) left.abort(new Error('Nobody reads it any more'))
  })
  const begun = Promise.withResolvers<void>()
  ctx.bulk
    .transaction(
      async (connection) => {
        if ((await countRows(connection, rows, MAX_STREAMED_ROWS + 1)) > MAX_STREAMED_ROWS) throw tooLarge()
        await audit(ctx, 'export.downloaded', { details: { subject } })
        begun.resolve()
        await pipeline(csvFile(connection.copyOut(copyStatement(rows)).stream, { rows: 0, bytes: 0 }), body)
      },
      { snapshot: true, signal: left.signal },
    )
    .catch((error: Error) => {
      begun.reject(error)
      // Of what breaks off later it has heard by the pipeline.
      body.destroy()
    })
  await begun.promise
  return { fileName: exportName({ subject, createdAt: ctx.now() }), body }
}

const tooLarge = () =>
  new AppError(
    'export.too_large',
    `These are more than ${MAX_STREAMED_ROWS} rows: start an export, and fetch its file when it is done`,
    { maxRows: MAX_STREAMED_ROWS },
  )

import { Readable } from 'node:stream'
import type { TransferRequested } from '@shop/validators'
import { requireSystem } from '../actor.ts'
import { csvFile } from './csv-file.ts'
import { copyStatement, countRows, exportQuery } from './export.query.ts'
import { beginExport, type ExportProgress, type ExportRun, tellExport } from './export-states.ts'
import type { TransferContext } from './transfer-context.ts'
import { watchExport } from './watch-export.ts'

/**
 * Writes what an export is of into a file, as it is at one moment. The file appears when it is complete, under a name of this
 * try's own: begun again after a kill, it is written anew from another moment, and never out of two. `finishExport` ends it.
 */
export async function writeExport(ctx: TransferContext, { transferId }: TransferRequested): Promise<void> {
  requireSystem(ctx.actor)
  const run = await beginExport(ctx, transferId)
  if (!run) return
  const fileKey = `exports/${run.id}-${run.attempt}.csv`
  const progress: ExportProgress = { rows: 0, rowsTotal: null, bytes: 0 }
  const isKept = await writeFile(ctx, run, fileKey, progress)
  if (isKept && (await tellExport(ctx, run, { ...progress, fileKey }))) return
  await ctx.storage.remove([fileKey])
}

/** False when it was cancelled, or taken over, on the way. */
async function writeFile(
  ctx: TransferContext,
  { subject, filters, ...run }: ExportRun,
  fileKey: string,
  progress: ExportProgress,
): Promise<boolean> {
  const rows = exportQuery(subject, ctx.settings, filters)
  await using watch = watchExport(ctx, { subject, filters, ...run }, progress)
  try {
    await ctx.bulk.transaction(
      async (connection) => {
        progress.rowsTotal = await countRows(connection, rows)
        const file = csvFile(connection.copyOut(copyStatement(rows)).stream, progress)
        await ctx.storage.put(fileKey, Readable.from(file, { objectMode: false }), { contentType: 'text/csv' })
      },
      { statementTimeoutMs: 0, snapshot: true, signal: watch.signal },
    )
    return true
  } catch (error) {
    if (!watch.isOver()) throw error
    return false
  }
}

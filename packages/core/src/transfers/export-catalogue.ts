import { Readable } from 'node:stream'
import type { TransferRequested } from '@shop/validators'
import { requireSystem } from '../actor.ts'
import { decimalsOf } from './cells.rules.ts'
import { exportStatement } from './export.query.ts'
import type { TransferContext } from './transfer-context.ts'
import { beginTransfer, endTransfer } from './transfer-states.ts'

const PROGRESS_MS = 2_000

/**
 * Writes the catalogue into a file, in one snapshot. The file appears when it is complete; run again after a kill, it is
 * written anew, and once done, nothing happens.
 */
export async function exportCatalogue(ctx: TransferContext, { transferId }: TransferRequested): Promise<void> {
  requireSystem(ctx.actor)
  const transfer = await beginTransfer(ctx, transferId)
  if (!transfer) return
  const fileKey = `exports/${transferId}.csv`
  const outcome = await ctx.bulk.transaction(
    async ({ copyOut }) => {
      const { stream, rowCount } = copyOut(exportStatement(decimalsOf(ctx.settings.currency)))
      const file = Readable.from(withProgress(ctx, transferId, stream), { objectMode: false })
      const bytes = await ctx.storage.put(fileKey, file, { contentType: 'text/csv' })
      return { bytes, rowsDone: rowCount() }
    },
    { statementTimeoutMs: 0 },
  )
  await endTransfer(ctx, transferId, { fileKey, ...outcome })
}

/** Tells every now and then how many bytes have passed, and stops when the worker does. */
async function* withProgress(ctx: TransferContext, id: string, pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let bytesDone = 0
  let told = Date.now()
  for await (const piece of pieces) {
    ctx.signal.throwIfAborted()
    bytesDone += piece.length
    if (Date.now() - told >= PROGRESS_MS) {
      told = Date.now()
      await ctx.bulk.transaction(({ query }) =>
        query('update transfers set bytes_done = $2 where id = $1', [id, bytesDone]),
      )
    }
    yield piece
  }
}

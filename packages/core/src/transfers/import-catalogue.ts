import type { Readable } from 'node:stream'
import type { TransferRequested } from '@shop/validators'
import { requireSystem } from '../actor.ts'
import { AppError } from '../errors.ts'
import { beginTransfer, countRefused, endTransfer, failTransfer } from './transfer-states.ts'
import { neutralised } from './export-cells.ts'
import { type Chunk, mergeChunk } from './merge-chunk.ts'
import { readRecords, requireHeader } from './read-csv.ts'
import type { CsvRecord } from './records.rules.ts'
import type { TransferContext } from './transfer-context.ts'

/** A fraction of a second of locks, and little memory. */
const CHUNK_ROWS = 1_000
const CHUNK_BYTES = 1024 * 1024

/**
 * Brings an uploaded file into the catalogue, chunk by chunk. Run again after a kill, it goes on behind the last chunk that
 * was committed; once done, it does nothing. A file that cannot be read fails the transfer as a whole.
 */
export async function importCatalogue(ctx: TransferContext, { transferId }: TransferRequested): Promise<void> {
  requireSystem(ctx.actor)
  const transfer = await beginTransfer(ctx, transferId)
  if (!transfer) return
  try {
    await importFile(ctx, transfer)
    await finish(ctx, transferId)
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'storage.unavailable') throw error
    await failTransfer(ctx, transferId, error.message)
  }
}

interface ImportedFile {
  id: string
  fileKey: string | null
  rowsDone: number
}

async function importFile(ctx: TransferContext, { id, fileKey, rowsDone }: ImportedFile): Promise<void> {
  const file = await ctx.storage.get(fileKey ?? '')
  if (!file) throw new AppError('transfer.not_found', 'The uploaded file is gone.', {})
  try {
    for await (const chunk of chunksOf(file.body, { transferId: id, rowsDone })) {
      ctx.signal.throwIfAborted()
      await mergeChunk(ctx, chunk)
    }
  } finally {
    file.body.destroy()
  }
}

/** The rows of a file behind the first `rowsDone`. Where chunks begin and end changes nothing of what comes out. */
async function* chunksOf(
  body: Readable,
  { transferId, rowsDone }: { transferId: string; rowsDone: number },
): AsyncGenerator<Chunk> {
  let header: Chunk['header'] | undefined
  let toSkip = rowsDone
  let rowsBefore = rowsDone
  let bytesDone = 0
  let bytes = 0
  let records: CsvRecord[] = []

  const cut = (into: Chunk['header']): Chunk => {
    const chunk = { transferId, header: into, records, rowsBefore, bytesDone }
    rowsBefore += records.length
    records = []
    bytes = 0
    return chunk
  }

  for await (const batch of readRecords(body)) {
    for (const record of batch) {
      bytesDone += record.bytes
      if (!header) header = requireHeader(record)
      else if (toSkip > 0) toSkip -= 1
      else {
        records.push(record)
        bytes += record.bytes
        if (records.length >= CHUNK_ROWS || bytes >= CHUNK_BYTES) yield cut(header)
      }
    }
  }
  if (!header) requireHeader(undefined)
  else if (records.length > 0) yield cut(header)
}

const REPORT = `copy (
  select line, nullif("column", '') as "column", nullif(${neutralised('value')}, '') as value, message as error
  from transfer_errors where transfer_id = '%' order by line, "column"
) to stdout with (format csv, header)`

/** Writes the report, when there is something to report, and closes the transfer. */
async function finish(ctx: TransferContext, transferId: string): Promise<void> {
  const reportKey = (await countRefused(ctx, transferId)) > 0 ? `reports/${transferId}.csv` : null
  if (reportKey) {
    await ctx.bulk.transaction(
      ({ copyOut }) =>
        ctx.storage.put(reportKey, copyOut(REPORT.replace('%', transferId)).stream, { contentType: 'text/csv' }),
      { statementTimeoutMs: 0 },
    )
  }
  await endTransfer(ctx, transferId, { reportKey })
}

import { Readable } from 'node:stream'
import { sql } from 'kysely'
import type { ImportProductsInput, Transfer } from '@shop/validators'
import { requireAdmin } from '../actor.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { type Bytes, checkedUpload } from './read-csv.ts'
import { toTransfer, transferFields } from './transfer.view.ts'

/** Takes the text of a small file; otherwise `startImport`. */
export const importText = (ctx: CoreContext, { csv }: ImportProductsInput): Promise<Transfer> =>
  startImport(ctx, { file: [Buffer.from(csv)] })

/**
 * Keeps a CSV file for the worker to bring into the catalogue. A file that breaks off, or is none, leaves nothing.
 * Throws `transfer.unreadable`, `request.too_large`, `storage.unavailable`.
 */
export async function startImport(ctx: CoreContext, { file }: { file: Bytes }): Promise<Transfer> {
  const requestedBy = requireAdmin(ctx.actor)
  const id = await newId(ctx)
  const fileKey = `imports/${id}.csv`
  const upload = Readable.from(checkedUpload(file), { objectMode: false })
  const bytes = await ctx.storage.put(fileKey, upload, { contentType: 'text/csv' })
  try {
    return await inTransaction(ctx, async (tx) => {
      const row = await tx.db.transfer.create({
        data: { id, kind: 'import', fileKey, bytesTotal: bytes, requestedBy, createdAt: ctx.now() },
        select: transferFields,
      })
      await tx.publish.job('catalogue.import', { transferId: id }, { group: requestedBy })
      return toTransfer(ctx, row)
    })
  } catch (error) {
    await ctx.storage.remove([fileKey])
    throw error
  }
}

/** Ids of transfers are made by the database, in order; a file is kept under one before its row is there. */
async function newId({ db }: CoreContext): Promise<string> {
  const { rows } = await sql<{ id: string }>`select uuidv7() as id`.execute(db.$kysely)
  return rows[0]?.id ?? ''
}

import { z } from 'zod'
import { Id, pageOf, PageInput, Timestamp } from './common.ts'

/** A CSV file as text, for small ones; REST also takes the file itself, of any size. */
export const ImportProductsInput = z.strictObject({ csv: z.string().min(1).max(200_000) })
export type ImportProductsInput = z.infer<typeof ImportProductsInput>

/** A file on its way into the catalogue (import) or out of it (export), which the worker does row by row. */
export const Transfer = z.object({
  id: Id,
  kind: z.enum(['import', 'export']),
  status: z.enum(['waiting', 'running', 'done', 'failed']),
  /** `bytesTotal` is null until it is known. Rows are those below the header, one for each variant. */
  progress: z.object({
    bytesDone: z.int(),
    bytesTotal: z.int().nullable(),
    rowsDone: z.int(),
    rowsCreated: z.int(),
    rowsUpdated: z.int(),
    rowsFailed: z.int(),
  }),
  /** Where a finished export is fetched, without signing in, for an hour from this answer on. */
  fileUrl: z.string().nullable(),
  /** Where the report of refused rows is, likewise: CSV of line, column, value and error. Null when there are none. */
  reportUrl: z.string().nullable(),
  /** Why it failed as a whole. */
  error: z.string().nullable(),
  createdAt: Timestamp,
  startedAt: Timestamp.nullable(),
  finishedAt: Timestamp.nullable(),
})
export type Transfer = z.infer<typeof Transfer>

export const TransferByIdInput = z.strictObject({ id: Id })
export type TransferByIdInput = z.infer<typeof TransferByIdInput>

export const ListTransfersInput = PageInput
export type ListTransfersInput = z.infer<typeof ListTransfersInput>

export const TransferPage = pageOf(Transfer)
export type TransferPage = z.infer<typeof TransferPage>

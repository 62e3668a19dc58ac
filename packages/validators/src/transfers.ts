import { z } from 'zod'
import { Id, Moment, pageOf, PageInput, Timestamp } from './common.ts'
import { OrderStatus } from './orders.ts'
import { UserStatus } from './users.ts'

/** A CSV file as text, for small ones; REST also takes the file itself, of any size. */
export const ImportProductsInput = z.strictObject({ csv: z.string().min(1).max(200_000) })
export type ImportProductsInput = z.infer<typeof ImportProductsInput>

/** One row for each variant, for each line of an order, for each account. */
export const TransferSubject = z.enum(['products', 'orders', 'customers'])
export type TransferSubject = z.infer<typeof TransferSubject>

const statuses: Record<TransferSubject, readonly string[]> = {
  products: [],
  orders: OrderStatus.options,
  customers: UserStatus.options,
}

/** `from` is included, `to` is not: of when an order was placed, or an account made. Products are exported all at once. */
const exportShape = {
  subject: TransferSubject.default('orders'),
  /** Of the orders, or of the accounts. */
  status: z.enum([...OrderStatus.options, ...UserStatus.options]).optional(),
  from: Moment.optional(),
  to: Moment.optional(),
  format: z.literal('csv').default('csv'),
}

export const CreateExportInput = z.strictObject(exportShape).superRefine(({ subject, status, from, to }, context) => {
  const refuse = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message })
  if (status !== undefined && !statuses[subject].includes(status)) {
    refuse('status', `Not a status of ${subject}: ${statuses[subject].join(', ') || 'they have none'}`)
  }
  if (subject === 'products' && from !== undefined) refuse('from', 'Products are exported all at once')
  if (subject === 'products' && to !== undefined) refuse('to', 'Products are exported all at once')
})
export type CreateExportInput = z.infer<typeof CreateExportInput>

/** A file on its way into the shop (import) or out of it (export), which the worker does row by row. */
export const Transfer = z.object({
  id: Id,
  kind: z.enum(['import', 'export']),
  subject: TransferSubject,
  status: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
  /** Totals are null until they are known; `rowsTotal` is of exports. Rows are those below the header. */
  progress: z.object({
    bytesDone: z.int(),
    bytesTotal: z.int().nullable(),
    rowsTotal: z.int().nullable(),
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

import type { Transfer } from '@shop/validators'
import type { CoreContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { sign } from '../signing.ts'

/** What is read of a transfer. */
export const transferFields = {
  id: true,
  kind: true,
  subject: true,
  status: true,
  fileKey: true,
  reportKey: true,
  bytesTotal: true,
  bytesDone: true,
  rowsTotal: true,
  rowsDone: true,
  rowsCreated: true,
  rowsUpdated: true,
  rowsFailed: true,
  error: true,
  createdAt: true,
  startedAt: true,
  finishedAt: true,
} as const

export interface TransferRow {
  id: string
  kind: Transfer['kind']
  subject: Transfer['subject']
  status: Transfer['status']
  fileKey: string | null
  reportKey: string | null
  bytesTotal: bigint | null
  bytesDone: bigint
  rowsTotal: number | null
  rowsDone: number
  rowsCreated: number
  rowsUpdated: number
  rowsFailed: number
  error: string | null
  createdAt: Date
  startedAt: Date | null
  finishedAt: Date | null
}

/** What the link to a file says of it; `expiresAt` in milliseconds since 1970. */
export interface Download {
  key: string
  fileName: string
  expiresAt: number
}

const LINK_MS = 60 * 60 * 1_000

const names: Record<Transfer['subject'], string> = { products: 'catalogue', orders: 'orders', customers: 'customers' }

const fileName = (name: string, day: Date) => `${name}-${day.toISOString().slice(0, 10)}.csv`

/** What the file of an export is called when it is kept. */
export const exportName = ({ subject, createdAt }: Pick<TransferRow, 'subject' | 'createdAt'>) =>
  fileName(names[subject], createdAt)

export function toTransfer({ now, settings }: CoreContext, row: TransferRow): Transfer {
  const link = (key: string | null, name: string) => {
    if (key === null || row.status !== 'done') return null
    const download: Download = {
      key,
      fileName: name,
      expiresAt: now().getTime() + LINK_MS,
    }
    return `${settings.downloadsUrl}/${sign(settings.signingSecret, download)}`
  }
  return {
    id: row.id,
    kind: row.kind,
    subject: row.subject,
    status: row.status,
    progress: {
      bytesDone: Number(row.bytesDone),
      bytesTotal: row.bytesTotal === null ? null : Number(row.bytesTotal),
      rowsTotal: row.rowsTotal,
      rowsDone: row.rowsDone,
      rowsCreated: row.rowsCreated,
      rowsUpdated: row.rowsUpdated,
      rowsFailed: row.rowsFailed,
    },
    fileUrl: row.kind === 'export' ? link(row.fileKey, exportName(row)) : null,
    reportUrl: link(row.reportKey, fileName('import-errors', row.createdAt)),
    error: row.error,
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  }
}

export const transferNotFound = () => new AppError('transfer.not_found', 'There is no such import or export', {})

import type { TransferSubject } from '@shop/validators'
import type { ExportFilters } from './export-filters.ts'
import type { TransferContext } from './transfer-context.ts'

/** One worker's try at an export. Whoever began after it has taken it over. */
export interface ExportRun {
  id: string
  attempt: number
  subject: TransferSubject
  filters: ExportFilters
}

/** Takes up an export: null when there is none, it has ended, or its file is complete already. */
export async function beginExport({ bulk, now }: TransferContext, id: string): Promise<ExportRun | null> {
  const [run] = await bulk.transaction(({ query }) =>
    query<ExportRun>(
      `update transfers set status = 'running', started_at = coalesce(started_at, $2), attempt = attempt + 1,
         rows_done = 0, bytes_done = 0, rows_total = null
       where id = $1 and kind = 'export' and status in ('waiting', 'running') and file_key is null
       returning id, attempt, subject, filters`,
      [id, now()],
    ),
  )
  return run ?? null
}

/** What is known of an export's file so far; `fileKey` when it is complete. */
export interface ExportProgress {
  rows: number
  rowsTotal: number | null
  bytes: number
  fileKey?: string
}

/** Writes down how far a try is. False when it is over: cancelled, or taken over. */
export async function tellExport(
  { bulk }: TransferContext,
  { id, attempt }: ExportRun,
  { rows, rowsTotal, bytes, fileKey }: ExportProgress,
): Promise<boolean> {
  const told = await bulk.transaction(({ query }) =>
    query(
      `update transfers set rows_done = $3, rows_total = $4, bytes_done = $5::bigint, file_key = $6::text,
         bytes_total = case when $6::text is not null then $5::bigint end
       where id = $1 and attempt = $2 and status = 'running' returning id`,
      [id, attempt, rows, rowsTotal, bytes, fileKey ?? null],
    ),
  )
  return told.length > 0
}

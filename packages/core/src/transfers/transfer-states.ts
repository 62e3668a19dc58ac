import type { TransferContext } from './transfer-context.ts'

/** What the steps of an import say of it: past Prisma, whose engine alone would be half of the job's memory. */
interface Work {
  id: string
  fileKey: string | null
  rowsDone: number
}

/** Takes up an import: null when there is none, or it has ended already. */
export async function beginTransfer({ bulk, now }: TransferContext, id: string): Promise<Work | null> {
  const [work] = await bulk.transaction(({ query }) =>
    query<Work>(
      `update transfers set status = 'running', started_at = coalesce(started_at, $2)
       where id = $1 and kind = 'import' and status in ('waiting', 'running')
       returning id, file_key as "fileKey", rows_done as "rowsDone"`,
      [id, now()],
    ),
  )
  return work ?? null
}

/** How many rows have been refused so far. */
export async function countRefused({ bulk }: TransferContext, id: string): Promise<number> {
  const [row] = await bulk.transaction(({ query }) =>
    query<{ count: number }>('select rows_failed as count from transfers where id = $1', [id]),
  )
  return row?.count ?? 0
}

/** Closes an import that went through, and forgets what was kept on the way. */
export async function endTransfer(
  { bulk, now }: TransferContext,
  id: string,
  { reportKey }: { reportKey: string | null },
): Promise<void> {
  await bulk.transaction(async ({ query }) => {
    await query(
      `update transfers set status = 'done', finished_at = $2, report_key = $3,
         bytes_done = coalesce(bytes_total, bytes_done)
       where id = $1 and status = 'running'`,
      [id, now(), reportKey],
    )
    for (const statement of forget) await query(statement, [id])
  })
}

/** Closes an import that cannot go through; what went into the catalogue before stays. `error` is for people. */
export async function failTransfer({ bulk, now }: TransferContext, id: string, error: string): Promise<void> {
  await bulk.transaction(async ({ query }) => {
    await query(
      `update transfers set status = 'failed', finished_at = $2, error = $3
       where id = $1 and status in ('waiting', 'running')`,
      [id, now(), error],
    )
    for (const statement of forget) await query(statement, [id])
  })
}

const forget = [
  'delete from transfer_errors where transfer_id = $1',
  'delete from transfer_skus where transfer_id = $1',
]

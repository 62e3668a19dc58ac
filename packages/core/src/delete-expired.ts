import { sql } from 'kysely'
import type { CoreContext } from './context.ts'

const BATCH = 1_000

/** Tables whose rows mean nothing any more once `expires_at` has passed. */
export type ExpiringTable =
  | 'carts'
  | 'idempotency_keys'
  | 'one_time_tokens'
  | 'rate_limits'
  | 'sessions'
  | 'webhook_deliveries'

/**
 * Deletes a table's expired rows, the oldest first, in statements of a thousand that each commit: nobody waits for more
 * than one of them. Rows that somebody holds right now are left for the next time. Answers how many.
 */
export async function deleteExpired(ctx: CoreContext, table: ExpiringTable): Promise<number> {
  for (let deleted = 0; ; ) {
    const { rows } = await sql<{ count: number }>`
      with expired as (
        select ctid from ${sql.table(table)} where expires_at <= ${ctx.now()}
        order by expires_at limit ${BATCH} for update skip locked
      ), gone as (
        delete from ${sql.table(table)} where ctid = any (array(select ctid from expired)) returning 1
      )
      select count(*)::int as count from gone`.execute(ctx.db.$kysely)
    const count = rows[0]?.count ?? 0
    deleted += count
    if (count < BATCH) return deleted
  }
}

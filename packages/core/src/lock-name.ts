import { sql } from 'kysely'
import type { CoreContext } from './context.ts'

/** Until the transaction ends, whoever else wants this name waits: to look for a free one without two finding the same. */
export async function lockName(tx: CoreContext, name: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))::text`.execute(tx.db.$kysely)
}

import { sql } from 'kysely'
import { requireSystem } from '../actor.ts'
import type { CoreContext } from '../context.ts'
import { KEPT_DAYS } from './kept-days.ts'

const BATCH = 1_000
const DAY = 86_400_000

/** Removes what is older than its table keeps, in statements of a thousand that each commit. Answers how many. For jobs alone. */
export async function tidyOld(ctx: CoreContext): Promise<number> {
  requireSystem(ctx.actor)
  let removed = 0
  for (const [table, days] of Object.entries(KEPT_DAYS)) {
    removed += await removeBefore(ctx, table, new Date(ctx.now().getTime() - days * DAY))
  }
  return removed
}

async function removeBefore({ db }: CoreContext, table: string, moment: Date): Promise<number> {
  for (let removed = 0; ; ) {
    const { rows } = await sql<{ count: number }>`
      with old as (
        select ctid from ${sql.table(table)} where created_at < ${moment}
        order by created_at limit ${BATCH} for update skip locked
      ), gone as (
        delete from ${sql.table(table)} where ctid = any (array(select ctid from old)) returning 1
      )
      select count(*)::int as count from gone`.execute(db.$kysely)
    const count = rows[0]?.count ?? 0
    removed += count
    if (count < BATCH) return removed
  }
}

import { sql } from 'kysely'
import { requireSystem } from '../actor.ts'
import type { CoreContext } from '../context.ts'
import { DUE_UNTIL } from './claim-deliveries.ts'

/** The active endpoints that something is due for: one look into an index for each. */
export async function dueEndpoints(ctx: CoreContext): Promise<string[]> {
  requireSystem(ctx.actor)
  const { rows } = await sql<{ id: string }>`
    select id from webhook_endpoints
    where status = 'active' and exists (
      select from webhook_deliveries
      where endpoint_id = webhook_endpoints.id and ended_at is null and next_attempt_at <= ${DUE_UNTIL}
    )`.execute(ctx.db.$kysely)
  return rows.map(({ id }) => id)
}

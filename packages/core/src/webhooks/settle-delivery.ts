import { sql } from 'kysely'
import { requireSystem } from '../actor.ts'
import type { CoreContext } from '../context.ts'
import type { ClaimedDelivery } from './claim-deliveries.ts'
import { disableWebhook, disableIfLasting } from './disable-webhook.ts'
import { type Attempt, isGone, type Verdict, verdictOn } from './retry.rules.ts'

const STATUS = { delivered: 'delivered', failed: 'failed', retry: 'pending' } as const

/**
 * Writes down what came of a try, unless the lease ended meanwhile and another has it now. When the delivery has ended,
 * the next of its aggregate is due. An endpoint that nothing has got through to for days is switched off, and so is one
 * that says it is gone. Answers what happens next.
 */
export async function settleDelivery(ctx: CoreContext, delivery: ClaimedDelivery, attempt: Attempt): Promise<Verdict> {
  requireSystem(ctx.actor)
  const verdict = verdictOn(attempt, delivery.attempts + 1, Math.random())
  if (!(await writeOutcome(ctx, delivery, attempt, verdict)) || verdict.kind === 'delivered') return verdict
  if (isGone(attempt)) await disableWebhook(ctx, delivery.endpointId, 'gone')
  else await disableIfLasting(ctx, delivery, verdict)
  return verdict
}

async function writeOutcome(
  ctx: CoreContext,
  { id, claims }: ClaimedDelivery,
  { result, durationMs }: Attempt,
  verdict: Verdict,
): Promise<boolean> {
  const answered = result.kind === 'answered' ? result : null
  const error =
    result.kind === 'unreachable' ? result.error : verdict.kind === 'delivered' ? null : `HTTP ${result.status}`
  const afterMs = verdict.kind === 'retry' ? verdict.afterMs : 0
  const hasEnded = verdict.kind !== 'retry'
  const { rows } = await sql`
    with settled as (
      update webhook_deliveries set
        status = ${STATUS[verdict.kind]}::webhook_delivery_status, attempts = attempts + 1,
        next_attempt_at = now() + make_interval(secs => ${afterMs / 1_000}::float8),
        ended_at = case when ${hasEnded}::bool then now() end,
        last_status = ${answered?.status ?? null}::int, last_error = ${error}::text, duration_ms = ${durationMs}::int,
        response = ${answered?.response ?? null}::text
      where id = ${id}::uuid and claims = ${claims}::int and status = 'sending'
      returning endpoint_id, aggregate_id, position
    ), next as (
      update webhook_deliveries later set next_attempt_at = least(later.next_attempt_at, now())
      from settled where ${hasEnded}::bool and later.id = (
        select id from webhook_deliveries
        where endpoint_id = settled.endpoint_id and aggregate_id = settled.aggregate_id and ended_at is null
          and position > settled.position
        order by position limit 1
      )
    ), health as (
      update webhook_endpoints endpoint set failing_since = case when ${verdict.kind !== 'delivered'}::bool then now() end
      from settled
      where endpoint.id = settled.endpoint_id and (failing_since is null) = ${verdict.kind !== 'delivered'}::bool
    )
    select 1 as written from settled`.execute(ctx.db.$kysely)
  return rows.length === 1
}

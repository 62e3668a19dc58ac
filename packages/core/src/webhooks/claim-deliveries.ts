import { sql } from 'kysely'
import { requireSystem } from '../actor.ts'
import type { CoreContext } from '../context.ts'
import { signingSecrets } from './secret.ts'
import { signedHeaders } from './signature.rules.ts'

/** A delivery that is ours to try until the lease ends. */
export interface ClaimedDelivery {
  id: string
  endpointId: string
  /** Tells this claim from earlier ones: what comes of those no longer counts. */
  claims: number
  /** Tries that came to an end before. */
  attempts: number
  createdAt: Date
  url: string
  headers: Record<string, string>
  body: string
}

export interface Claim {
  deliveries: ClaimedDelivery[]
  /** There may be more that is due. */
  more: boolean
}

/** Longer than a try may take: then whoever had it is gone, or was frozen and must not write what came of it. */
export const LEASE_SECONDS = 15
/** Times are kept to the millisecond, and so may be rounded up: what was due a moment ago is due now. */
export const DUE_UNTIL = sql`now() + interval '1 millisecond'`
/** Of what is due, so many times the limit is looked at, because some of it waits for what is earlier. */
const LOOK_AHEAD = 4

interface Row {
  id: string | null
  looked: number
  claims: number
  attempts: number
  created_at: Date
  event_id: string
  event: string
  payload: unknown
  url: string
  secret_version: number
  previous_secret_until: Date | null
}

/**
 * Takes up to `limit` deliveries of an active endpoint that are due and next in their aggregate. Many may do so at once:
 * rows that another takes are skipped, and one whose worker is gone is due again when its lease ends. What is due but
 * waits for an earlier one of its aggregate is put off until that is tried again, and so is looked at no more.
 */
export async function claimDeliveries(
  ctx: CoreContext,
  { endpointId, limit }: { endpointId: string; limit: number },
): Promise<Claim> {
  requireSystem(ctx.actor)
  const look = limit * LOOK_AHEAD
  const { rows } = await sql<Row>`
    with due as (
      select id, aggregate_id, position from webhook_deliveries
      where endpoint_id = ${endpointId}::uuid and ended_at is null and next_attempt_at <= ${DUE_UNTIL}
      order by next_attempt_at, position limit ${look} for update skip locked
    ), judged as (
      select due.id, earlier.status as earlier_status, earlier.next_attempt_at as earlier_at,
        row_number() over (partition by earlier.status is null order by due.position) as place
      from due left join lateral (
        select status, next_attempt_at from webhook_deliveries
        where endpoint_id = ${endpointId}::uuid and aggregate_id = due.aggregate_id and ended_at is null
          and position < due.position
        order by position limit 1
      ) earlier on true
    ), put_off as (
      update webhook_deliveries set next_attempt_at = greatest(
        now() + interval '1 second', case when earlier_status = 'pending' then earlier_at end)
      from judged where webhook_deliveries.id = judged.id and earlier_status is not null
    ), claimed as (
      update webhook_deliveries delivery set
        status = 'sending', claims = claims + 1, next_attempt_at = now() + make_interval(secs => ${LEASE_SECONDS}::int)
      from judged, webhook_endpoints endpoint
      where delivery.id = judged.id and earlier_status is null and place <= ${limit}::int
        and endpoint.id = delivery.endpoint_id and endpoint.status = 'active'
      returning delivery.id, claims, attempts, delivery.created_at, delivery.position, event_id, event, payload, url,
        secret_version, previous_secret_until
    )
    select claimed.*, looked from (select count(*)::int as looked from judged) judged left join claimed on true
    order by position`.execute(ctx.db.$kysely)
  const deliveries = rows.flatMap((row) =>
    row.id === null ? [] : [toClaimed(ctx, endpointId, { ...row, id: row.id })],
  )
  return { deliveries, more: rows[0]?.looked === look || deliveries.length === limit }
}

function toClaimed(ctx: CoreContext, endpointId: string, row: Row & { id: string }): ClaimedDelivery {
  const { id, claims, attempts, created_at: createdAt, event_id: eventId, event, payload, url } = row
  const body = JSON.stringify({ type: event, timestamp: createdAt.toISOString(), data: payload })
  const secrets = signingSecrets(ctx, {
    endpointId,
    secretVersion: row.secret_version,
    previousSecretUntil: row.previous_secret_until,
  })
  const headers = signedHeaders({ id: eventId, sentAt: ctx.now(), body }, secrets)
  return { id, endpointId, claims, attempts, createdAt, url, headers, body }
}

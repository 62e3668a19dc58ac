import type { Db } from '@shop/db'
import { sql } from 'kysely'
import { type EventName, events } from './events.ts'

/**
 * Notes an event for every webhook that asked for it, in one statement: in a transaction, what is to be delivered commits
 * with the fact. Where nobody asked, it reads an empty table and writes nothing.
 */
export async function noteForWebhooks(db: Db, name: EventName, payload: Record<string, unknown>): Promise<void> {
  const about = payload[events[name].about]
  await sql`
    with fact as materialized (select uuidv7() as id)
    insert into webhook_deliveries (endpoint_id, event_id, event, aggregate_id, payload)
    select endpoint.id, fact.id, ${name}, ${about}::uuid, ${JSON.stringify(payload)}::jsonb
    from webhook_endpoints endpoint cross join fact
    where endpoint.status = 'active' and ${name} = any (endpoint.events)`.execute(db.$kysely)
}

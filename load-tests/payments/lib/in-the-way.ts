import pg from 'pg'
import type { PayShop } from './pay-shop.ts'
import { untilSo } from './waiting.ts'

/** A hand on some rows: whoever wants them waits. */
export interface Held {
  /** Resolves when somebody waits for what is held. */
  someoneWaits(): Promise<void>
  letGo(): Promise<void>
}

async function hold(shop: PayShop, text: string, values: unknown[]): Promise<Held> {
  const client = new pg.Client({ connectionString: shop.databaseUrl, application_name: 'proof-in-the-way' })
  await client.connect()
  await client.query('begin')
  await client.query(text, values)
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  const pid = rows[0]?.pid
  const isWaitedFor = async () => {
    const { rowCount } = await shop.pool.query('select from pg_stat_activity where $1 = any(pg_blocking_pids(pid))', [
      pid,
    ])
    return (rowCount ?? 0) > 0
  }
  return {
    someoneWaits: () => untilSo(`somebody waits for: ${text}`, isWaitedFor),
    async letGo() {
      await client.query('rollback')
      await client.end()
    },
  }
}

/** Nobody moves this order meanwhile. */
export const holdOrder = (shop: PayShop, orderId: string): Promise<Held> =>
  hold(shop, 'select from orders where id = $1 for no key update', [orderId])

/** Nothing is set aside of what was paid for it meanwhile. */
export const holdPayments = (shop: PayShop, orderId: string): Promise<Held> =>
  hold(shop, 'select from payments where order_id = $1 for no key update', [orderId])

/** Whoever takes this event in waits to hear whether somebody else has. */
export const holdEvent = (shop: PayShop, eventId: string): Promise<Held> =>
  hold(
    shop,
    `insert into payment_events (id, type, object_id, facts, received_at) values ($1, 'held', 'held', '{}', now())`,
    [eventId],
  )

/** The jobs that act on these events cannot be ticked off meanwhile. */
export const holdJobs = (shop: PayShop, eventIds: readonly string[]): Promise<Held> =>
  hold(shop, `select from pgboss.job where name = 'payment.apply-event' and data->>'eventId' = any($1) for update`, [
    eventIds,
  ])

import { sql } from 'kysely'
import type { CoreContext } from '../context.ts'
import { sumByVariant } from './reserve-stock.ts'

/*
 * What becomes of the pieces of an order. Call these in the transaction that moves its status, holding its row: so it
 * happens once, and unique indexes on the ledger stand behind that. The ledger says what the order holds, not its lines,
 * so that stock and ledger agree whatever came before. Variants are locked in the order of their ids, as by reserveStock.
 */

/** Gives up what an order holds: for others to buy. */
export async function releaseStock(tx: CoreContext, orderId: string): Promise<void> {
  await sql`
    with held as (${heldBy(orderId)}), locked as (${lockHeld}), changed as (
      update variants v set reserved = v.reserved - l.quantity, updated_at = now()
      from locked l where v.id = l.id
      returning v.id, l.quantity
    )
    insert into stock_movements (variant_id, reason, reserved_delta, order_id)
    select id, 'release', -quantity, ${orderId}::uuid from changed`.execute(tx.db.$kysely)
}

/** What an order holds leaves the shelf for good. Throws when it does not hold all of its lines. */
export async function commitStock(tx: CoreContext, orderId: string): Promise<void> {
  const { rows } = await sql<{ missing: number }>`
    with held as (${heldBy(orderId)}), locked as (${lockHeld}), changed as (
      update variants v
      set on_hand = v.on_hand - l.quantity, reserved = v.reserved - l.quantity, updated_at = now()
      from locked l where v.id = l.id
      returning v.id, l.quantity
    ), entered as (
      insert into stock_movements (variant_id, reason, on_hand_delta, reserved_delta, order_id)
      select id, 'sale', -quantity, -quantity, ${orderId}::uuid from changed
    )
    select (
      (select coalesce(sum(quantity), 0) from order_lines where order_id = ${orderId}::uuid)
      - (select coalesce(sum(quantity), 0) from changed)
    )::int as missing`.execute(tx.db.$kysely)
  const missing = rows[0]?.missing
  if (missing !== 0) throw new Error(`Order ${orderId} is to be sold, but ${missing} of its pieces are not reserved`)
}

/**
 * What an order released is sold to it after all: all of its lines. Throws when there is too little of one: ask `canRetake`
 * first.
 */
export async function retakeStock(tx: CoreContext, orderId: string): Promise<void> {
  const { rows } = await sql<{ missing: number }>`
    with held as (${orderedBy(orderId)}), locked as (${lockHeld}), changed as (
      update variants v set on_hand = v.on_hand - l.quantity, updated_at = now()
      from locked l where v.id = l.id and v.on_hand - v.reserved >= l.quantity
      returning v.id, l.quantity
    ), entered as (
      insert into stock_movements (variant_id, reason, on_hand_delta, order_id)
      select id, 'late_sale', -quantity, ${orderId}::uuid from changed
    )
    select (select count(*) from held)::int - (select count(*) from changed)::int as missing`.execute(tx.db.$kysely)
  if (rows[0]?.missing !== 0) throw new Error(`Order ${orderId} is to be sold again, but its pieces are gone`)
}

/** Whether all that an order released is still there to be sold. The rows are locked, so that it stays. */
export async function canRetake(tx: CoreContext, orderId: string): Promise<boolean> {
  const { rows } = await sql<{ short: number }>`
    with held as (${orderedBy(orderId)}), locked as (
      select v.on_hand - v.reserved - held.quantity as left_over from variants v join held on held.id = v.id
      order by v.id for no key update of v
    )
    select (count(*) filter (where left_over < 0))::int as short from locked`.execute(tx.db.$kysely)
  return rows[0]?.short === 0
}

/** With which refund pieces come back, and which; all that are out when it names none. */
export interface StockReturn {
  refundId?: string
  pieces?: readonly { variantId: string; quantity: number }[] | undefined
}

/** What was sold to an order is back on the shelf: all of it, or some pieces, but never more than are out. */
export async function returnStock(
  tx: CoreContext,
  orderId: string,
  { refundId, pieces }: StockReturn = {},
): Promise<void> {
  const wanted = pieces && sumByVariant(pieces)
  const limit = wanted
    ? sql`select * from unnest(${[...wanted.keys()]}::uuid[], ${[...wanted.values()]}::int[]) as w (id, quantity)`
    : sql`select id, quantity from sold`
  await sql`
    with sold as (
      select variant_id as id, -sum(on_hand_delta)::int as quantity from stock_movements
      where order_id = ${orderId}::uuid group by variant_id having sum(on_hand_delta) < 0
    ), held as (
      select sold.id, least(sold.quantity, w.quantity) as quantity from sold join (${limit}) w on w.id = sold.id
    ), locked as (${lockHeld}), changed as (
      update variants v set on_hand = v.on_hand + l.quantity, updated_at = now()
      from locked l where v.id = l.id
      returning v.id, l.quantity
    )
    insert into stock_movements (variant_id, reason, on_hand_delta, order_id, refund_id)
    select id, 'return', quantity, ${orderId}::uuid, ${refundId ?? null}::uuid from changed`.execute(tx.db.$kysely)
}

const orderedBy = (orderId: string) => sql`
  select variant_id as id, sum(quantity)::int as quantity from order_lines
  where order_id = ${orderId}::uuid group by variant_id`

const heldBy = (orderId: string) => sql`
  select variant_id as id, sum(reserved_delta)::int as quantity from stock_movements
  where order_id = ${orderId}::uuid group by variant_id having sum(reserved_delta) > 0`

const lockHeld = sql`
  select v.id, held.quantity from variants v join held on held.id = v.id order by v.id for no key update of v`

import { sql } from 'kysely'
import type { CoreContext } from '../context.ts'

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

/** What was sold to an order, and never left the house, is back on the shelf. */
export async function returnStock(tx: CoreContext, orderId: string): Promise<void> {
  await sql`
    with held as (
      select variant_id as id, -sum(on_hand_delta)::int as quantity from stock_movements
      where order_id = ${orderId}::uuid group by variant_id having sum(on_hand_delta) < 0
    ), locked as (${lockHeld}), changed as (
      update variants v set on_hand = v.on_hand + l.quantity, updated_at = now()
      from locked l where v.id = l.id
      returning v.id, l.quantity
    )
    insert into stock_movements (variant_id, reason, on_hand_delta, order_id)
    select id, 'return', quantity, ${orderId}::uuid from changed`.execute(tx.db.$kysely)
}

const heldBy = (orderId: string) => sql`
  select variant_id as id, sum(reserved_delta)::int as quantity from stock_movements
  where order_id = ${orderId}::uuid group by variant_id having sum(reserved_delta) > 0`

const lockHeld = sql`
  select v.id, held.quantity from variants v join held on held.id = v.id order by v.id for no key update of v`

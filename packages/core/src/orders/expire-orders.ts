import { sql } from 'kysely'
import { requireSystem } from '../actor.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { changeStatus, lockedColumns } from './change-status.ts'

interface DueOrder {
  id: string
  reserved_until: Date
}

const BATCH = 200

/**
 * Ends the pending orders past their deadline and releases their stock, each in a transaction of its own. Many may do so
 * at once: an order somebody else holds is left to them, or to the next minute. Answers how many it ended; one that
 * cannot be ended keeps no other from it, and is thrown at the end.
 */
export async function expireOrders(ctx: CoreContext, { batch = BATCH } = {}): Promise<number> {
  requireSystem(ctx.actor)
  let expired = 0
  const failures: unknown[] = []
  let last: DueOrder | undefined
  do {
    const due = await findDue(ctx, batch, last)
    for (const { id } of due) {
      try {
        if (await expireOrder(ctx, id)) expired += 1
      } catch (error) {
        ctx.log.error({ err: error, orderId: id }, 'An unpaid order could not be ended')
        failures.push(error)
      }
    }
    last = due.length === batch ? due.at(-1) : undefined
  } while (last)
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} unpaid orders could not be ended`)
  return expired
}

/** By the index of the deadlines of what is pending. */
async function findDue(ctx: CoreContext, limit: number, after: DueOrder | undefined): Promise<DueOrder[]> {
  const { rows } = await sql<DueOrder>`
    select id, reserved_until from orders
    where status = 'pending' and reserved_until <= ${ctx.now()}::timestamptz
      ${after ? sql`and (reserved_until, id) > (${after.reserved_until}::timestamptz, ${after.id}::uuid)` : sql``}
    order by reserved_until, id limit ${limit}`.execute(ctx.db.$kysely)
  return rows
}

async function expireOrder(ctx: CoreContext, id: string): Promise<boolean> {
  return inTransaction(ctx, async (tx) => {
    const order = await tx.db.$kysely
      .selectFrom('orders')
      .select(lockedColumns)
      .where('id', '=', id)
      .where('status', '=', 'pending')
      .where('reserved_until', '<=', tx.now())
      .forNoKeyUpdate()
      .skipLocked()
      .executeTakeFirst()
    if (!order) return false
    await changeStatus(tx, order, 'expired')
    return true
  })
}

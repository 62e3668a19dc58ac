import { sql } from 'kysely'
import type { CoreContext } from '../context.ts'

/** Where nobody is reached (RFC 2606). */
export const ERASED_EMAIL = 'erased@erased.invalid'

/**
 * Takes the person out of an account's orders. What was bought, what it cost and the country it went to stay, for the
 * books. Answers with the e-mail addresses the orders were placed with.
 */
export async function anonymiseOrders(tx: CoreContext, userId: string): Promise<string[]> {
  const orders = await tx.db.order.findMany({ where: { userId }, distinct: ['email'], select: { email: true } })
  // What was typed when cancelling, and where the parcel went.
  const own = sql`(select id from orders where user_id = ${userId}::uuid)`
  await sql`
    update order_status_changes set note = null
    where order_id in ${own} and actor_kind in ('customer', 'guest') and note is not null`.execute(tx.db.$kysely)
  await sql`delete from order_tracking_events where order_id in ${own}`.execute(tx.db.$kysely)
  await sql`
    update orders set
      user_id = null,
      token_hash = null,
      tracking_number = null,
      tracking_url = null,
      email = ${ERASED_EMAIL},
      shipping_address = jsonb_build_object(
        'name', 'erased', 'line1', 'erased', 'city', 'erased', 'postalCode', 'erased',
        'country', shipping_address -> 'country'),
      updated_at = ${tx.now()}
    where user_id = ${userId}::uuid`.execute(tx.db.$kysely)
  return orders.map(({ email }) => email)
}

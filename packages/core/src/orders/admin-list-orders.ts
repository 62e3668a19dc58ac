import type { AdminListOrdersInput, AdminOrderPage, AdminOrderSummary } from '@shop/validators'
import type { Statement } from '@shop/db'
import { requireAdmin } from '../actor.ts'
import type { CoreContext } from '../context.ts'
import { decodeCursor, toPage } from '../cursor.ts'
import { orderSearches } from './order-search.rules.ts'

/**
 * Orders for admins, newest first. `q` is looked up in several indexes: each search is a statement's branch of its own, with
 * its own best plan, and gives no more than a page; the newest of all of them are the page.
 */
export async function adminListOrders(ctx: CoreContext, input: AdminListOrdersInput): Promise<AdminOrderPage> {
  requireAdmin(ctx.actor)
  const rows = await ctx.reads.query<Row>(adminListStatement(input))
  return toPage(rows, input.limit, toSummary, ({ created_at: createdAt, id }) => ({ createdAt, id }))
}

/** Unnamed, because the best plan depends on how common the values are. */
function adminListStatement({ limit, cursor, q, ...filters }: AdminListOrdersInput): Statement {
  const values: unknown[] = []
  const value = (given: unknown) => `$${values.push(given)}`
  const { status, from, to, customerId, email } = filters
  const conditions = [
    ...(status ? [`o.status = ${value(status)}::order_status`] : []),
    ...(from ? [`o.created_at >= ${value(from)}::timestamptz`] : []),
    ...(to ? [`o.created_at < ${value(to)}::timestamptz`] : []),
    ...(customerId ? [`o.user_id = ${value(customerId)}::uuid`] : []),
    ...(email ? [`lower(o.email) = ${value(email.toLowerCase())}`] : []),
  ]
  if (cursor) {
    const { createdAt, id } = decodeCursor(cursor)
    conditions.push(`(o.created_at, o.id) < (${value(createdAt)}::timestamptz, ${value(id)}::uuid)`)
  }
  const newest = `order by created_at desc, id desc limit ${value(limit + 1)}`
  const branch = (condition: string) => {
    const where = [...conditions, condition].filter(Boolean).join(' and ')
    return `(select o.id, o.created_at from orders o ${where && `where ${where}`} ${newest})`
  }
  const searches = q === undefined ? [''] : orderSearches(q).map((search) => search(value))
  const text = `
    with found as (
      select id, created_at from (${searches.map(branch).join(' union ')}) each_found ${newest}
    )
    select o.id, o.number, o.status, o.currency, o.total_cents, o.created_at, o.email, o.user_id, o.refund_due_cents,
      (select coalesce(sum(quantity), 0)::int from order_lines where order_id = o.id) as item_count
    from found join orders o on o.id = found.id
    order by o.created_at desc, o.id desc`
  return { text, values }
}

interface Row {
  id: string
  number: string
  status: AdminOrderSummary['status']
  currency: string
  total_cents: number
  created_at: Date
  email: string
  user_id: string | null
  refund_due_cents: number
  item_count: number
}

const toSummary = (row: Row): AdminOrderSummary => ({
  id: row.id,
  number: row.number,
  status: row.status,
  currency: row.currency,
  totalCents: row.total_cents,
  itemCount: row.item_count,
  createdAt: row.created_at.toISOString(),
  email: row.email,
  customerId: row.user_id,
  refundDueCents: row.refund_due_cents,
})

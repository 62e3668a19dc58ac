import type { ListOrdersInput, OrderPage } from '@shop/validators'
import { requireUserId } from '../actor.ts'
import type { CoreContext } from '../context.ts'
import { decodeCursor, olderThan, toPage } from '../cursor.ts'
import { orderSummarySelect, toOrderSummary } from './order.view.ts'

/** The customer's own orders, newest first. */
export async function listOrders(ctx: CoreContext, { limit, cursor, status }: ListOrdersInput): Promise<OrderPage> {
  const rows = await ctx.db.order.findMany({
    where: {
      userId: requireUserId(ctx.actor),
      ...(status && { status }),
      ...(cursor && olderThan(decodeCursor(cursor))),
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
    select: orderSummarySelect,
  })
  return toPage(rows, limit, toOrderSummary, (row) => row)
}

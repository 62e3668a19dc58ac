import type { Order } from '@shop/validators'
import type { CoreContext } from '../context.ts'
import { orderSelect, toOrder } from './order.view.ts'

/** Every order of an account, newest first: for the export of its data. */
export async function ordersOf(ctx: CoreContext, userId: string): Promise<Order[]> {
  const rows = await ctx.db.order.findMany({
    where: { userId },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    select: orderSelect,
  })
  return rows.map(toOrder)
}

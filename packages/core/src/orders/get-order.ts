import type { Order, OrderByIdInput } from '@shop/validators'
import type { CoreContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { orderSelect, toOrder } from './order.view.ts'
import { visibleTo } from './visible-to.ts'

/** An order, for its owner, be it a guest with its token, and for admins. Throws `order.not_found`, also when it is another's. */
export async function getOrder(ctx: CoreContext, { id }: OrderByIdInput): Promise<Order> {
  const order = await ctx.db.order.findFirst({ where: { id, ...visibleTo(ctx.actor) }, select: orderSelect })
  if (!order) throw new AppError('order.not_found', 'There is no such order', {})
  return toOrder(order)
}

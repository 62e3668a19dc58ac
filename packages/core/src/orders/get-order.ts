import type { Order, OrderByIdInput } from '@shop/validators'
import type { Actor, CoreContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { requireUserId } from '../actor.ts'
import { orderSelect, toOrder } from './order.view.ts'

/** An order, for its owner and for admins. Throws `order.not_found`, also when it is another's. */
export async function getOrder(ctx: CoreContext, { id }: OrderByIdInput): Promise<Order> {
  const order = await ctx.db.order.findFirst({ where: { id, ...visibleTo(ctx.actor) }, select: orderSelect })
  if (!order) throw new AppError('order.not_found', 'There is no such order', {})
  return toOrder(order)
}

const visibleTo = (actor: Actor) =>
  actor.kind === 'admin' || actor.kind === 'system' ? {} : { userId: requireUserId(actor) }

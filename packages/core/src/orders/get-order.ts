import type { Order, OrderByIdInput } from '@shop/validators'
import type { CoreContext } from '../context.ts'
import { orderNotFound } from './change-status.ts'
import { orderSelect, toOrder } from './order.view.ts'
import { visibleTo } from './visible-to.ts'

/** An order, for its owner, be it a guest with its token, and for admins. Throws `order.not_found`, also when it is another's. */
export async function getOrder(ctx: CoreContext, { id }: OrderByIdInput): Promise<Order> {
  const order = await ctx.db.order.findFirst({ where: { id, ...visibleTo(ctx.actor) }, select: orderSelect })
  if (!order) throw orderNotFound()
  return toOrder(order)
}

/** Throws `order.not_found`, also when it is another's. */
export async function requireOrder(ctx: CoreContext, id: string): Promise<void> {
  const order = await ctx.db.order.findFirst({ where: { id, ...visibleTo(ctx.actor) }, select: { id: true } })
  if (!order) throw orderNotFound()
}

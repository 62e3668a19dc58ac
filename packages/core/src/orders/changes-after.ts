import type { FollowOrderInput, OrderStatusEvent } from '@shop/validators'
import type { CoreContext } from '../context.ts'
import { orderNotFound } from './change-status.ts'
import { visibleTo } from './visible-to.ts'

export interface StatusChange {
  /** Sorts by when it happened: changes of one order come one after the other. */
  id: string
  event: OrderStatusEvent
}

/**
 * What happened to an order after a change of its status, oldest first; without one, the latest change alone, which says
 * what it is now. For its owner and admins. Throws `order.not_found`, also when it is another's.
 */
export async function changesAfter(ctx: CoreContext, { id, lastEventId }: FollowOrderInput): Promise<StatusChange[]> {
  const order = await ctx.db.order.findFirst({
    where: { id, ...visibleTo(ctx.actor) },
    select: {
      history: {
        ...(lastEventId === undefined
          ? { orderBy: { id: 'desc' }, take: 1 }
          : { orderBy: { id: 'asc' }, where: { id: { gt: lastEventId } } }),
        select: { id: true, from: true, to: true, createdAt: true, note: true },
      },
    },
  })
  if (!order) throw orderNotFound()
  return order.history.map(({ id: changeId, from, to, createdAt, note }) => ({
    id: changeId,
    event: { orderId: id, from, to, at: createdAt.toISOString(), note },
  }))
}

import type { AddTrackingEventInput, TrackingEvent } from '@shop/validators'
import { requireAdmin } from '../actor.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import { lockOrder } from './change-status.ts'
import { toTrackingEvent } from './get-tracking.ts'

/** Enters what a carrier said of a shipment. Throws `order.not_found`, and `order.not_shipped` before there is one. */
export async function addTrackingEvent(ctx: CoreContext, input: AddTrackingEventInput): Promise<TrackingEvent> {
  requireAdmin(ctx.actor)
  const { id: orderId, status, description, location = null, at } = input
  return inTransaction(ctx, async (tx) => {
    const order = await lockOrder(tx, orderId)
    if (order.status !== 'shipped' && order.status !== 'delivered') {
      throw new AppError('order.not_shipped', `The order is ${order.status}: there is no shipment to follow`, {})
    }
    const moment = at === undefined ? tx.now() : new Date(at)
    const event = await tx.db.orderTrackingEvent.create({
      data: { orderId, status, description, location, at: moment, createdAt: tx.now() },
    })
    return toTrackingEvent(event)
  })
}

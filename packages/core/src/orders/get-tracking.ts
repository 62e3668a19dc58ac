import type { OrderByIdInput, OrderStatus, OrderTracking, TrackingEvent } from '@shop/validators'
import type { CoreContext } from '../context.ts'
import { orderNotFound } from './change-status.ts'
import { visibleTo } from './visible-to.ts'

/**
 * Where an order is, for its owner, be it a guest with its token, and for admins: every change of its status and what the
 * carrier said, oldest first. Throws `order.not_found`, also when it is another's.
 */
export async function getTracking(ctx: CoreContext, { id }: OrderByIdInput): Promise<OrderTracking> {
  const order = await ctx.db.order.findFirst({
    where: { id, ...visibleTo(ctx.actor) },
    select: {
      number: true,
      status: true,
      carrier: true,
      trackingNumber: true,
      trackingUrl: true,
      history: { orderBy: { id: 'asc' }, select: { id: true, to: true, createdAt: true } },
      trackingEvents: {
        orderBy: [{ at: 'asc' }, { id: 'asc' }],
        select: { id: true, status: true, description: true, location: true, at: true },
      },
    },
  })
  if (!order) throw orderNotFound()
  const { history, trackingEvents, ...rest } = order
  const changes = history.map(({ id: changeId, to, createdAt }) => {
    return { id: changeId, at: createdAt, status: to, description: DESCRIPTIONS[to], location: null }
  })
  // Stable: of the same moment, the order's own status first.
  const events = [...changes, ...trackingEvents].toSorted((a, b) => a.at.getTime() - b.at.getTime())
  return { orderId: id, ...rest, events: events.map(toTrackingEvent) }
}

const DESCRIPTIONS: Record<OrderStatus, string> = {
  pending: 'Ordered, waiting for payment',
  confirmed: 'Paid',
  processing: 'Being packed',
  shipped: 'Handed to the carrier',
  delivered: 'Delivered',
  cancelled: 'Cancelled',
  expired: 'Ended, because it was not paid in time',
  refunded: 'Refunded',
}

interface EventRow extends Omit<TrackingEvent, 'at' | 'status'> {
  at: Date
  status: string
}

export const toTrackingEvent = ({ id, at, status, description, location }: EventRow): TrackingEvent => ({
  id,
  at: at.toISOString(),
  status: status as TrackingEvent['status'],
  description,
  location,
})

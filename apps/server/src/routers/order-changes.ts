import {
  addTrackingEvent,
  adminListOrders,
  cancelOrder,
  getTracking,
  orderStats,
  updateStatus,
} from '@shop/core/orders'
import {
  AddTrackingEventInput,
  AdminListOrdersInput,
  AdminOrderPage,
  CancelOrderInput,
  FollowOrderInput,
  Order,
  OrderByIdInput,
  OrderStats,
  OrderStatsInput,
  OrderStatusEvent,
  OrderTracking,
  TrackingEvent,
  UpdateOrderStatusInput,
} from '@shop/validators'
import { followOrder } from '../trpc/follow-order.ts'
import { adminProcedure, ownerProcedure } from '../trpc/procedures.ts'
import { streamOf } from '../trpc/streams.ts'

const tags = ['Orders']

/** What becomes of an order once it was placed. */
export const orderChangeProcedures = {
  cancel: ownerProcedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/orders/{id}/cancel',
        tags,
        summary: 'Cancel an order',
        description: 'Until it is shipped. Its pieces are free for others at once; what was paid is paid back.',
      },
      errors: ['order.not_found', 'order.illegal_status'],
    })
    .input(CancelOrderInput)
    .output(Order)
    .mutation(({ ctx, input }) => cancelOrder(ctx.core, input)),

  tracking: ownerProcedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/orders/{id}/tracking',
        tags,
        summary: 'Where an order is',
        description: 'Who brings it, and what happened so far, oldest first.',
      },
      errors: ['order.not_found'],
    })
    .input(OrderByIdInput)
    .output(OrderTracking)
    .query(({ ctx, input }) => getTracking(ctx.core, input)),

  onStatus: ownerProcedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/orders/{id}/events',
        tags,
        summary: 'Follow an order live',
        description:
          'Server-Sent Events: first the status as it is, then every change as it happens. With `Last-Event-ID`, what came ' +
          'after that event, so that a stream that broke goes on without a gap. A comment every 15 seconds keeps it alive. ' +
          'An event `refused`, with an `ErrorBody`, is the last one of a session that ended.',
      },
      errors: ['order.not_found', 'stream.too_many'],
    })
    .input(FollowOrderInput)
    .output(streamOf(OrderStatusEvent))
    .subscription(({ ctx, input, signal }) => followOrder(ctx, input, signal ?? new AbortController().signal)),

  adminList: adminProcedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/orders/admin/all',
        tags,
        summary: 'All orders, newest first',
        description:
          'By status, time of placing, customer, e-mail address, and by `q`: a number, the beginning of an e-mail address, a ' +
          'sku, or words of what was bought.',
      },
    })
    .input(AdminListOrdersInput)
    .output(AdminOrderPage)
    .query(({ ctx, input }) => adminListOrders(ctx.core, input)),

  adminStats: adminProcedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/orders/admin/stats',
        tags,
        summary: 'What was ordered and sold',
        description:
          'Of the orders placed on these days, in a time zone. Sold is what is confirmed, processing, shipped or delivered; ' +
          'revenue is what that cost, with tax and shipping.',
      },
    })
    .input(OrderStatsInput)
    .output(OrderStats)
    .query(({ ctx, input }) => orderStats(ctx.core, input)),

  updateStatus: adminProcedure
    .meta({
      openapi: {
        method: 'PATCH',
        path: '/orders/{id}/status',
        tags,
        summary: 'Move an order along',
        description:
          'pending → confirmed → processing → shipped → delivered, or cancelled until it is shipped. A refusal says what is ' +
          'allowed. When it is shipped, say who brings it.',
      },
      errors: ['order.not_found', 'order.illegal_status'],
    })
    .input(UpdateOrderStatusInput)
    .output(Order)
    .mutation(({ ctx, input }) => updateStatus(ctx.core, input)),

  addTrackingEvent: adminProcedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/orders/{id}/tracking',
        tags,
        summary: 'Enter what the carrier says',
        successStatus: 201,
      },
      errors: ['order.not_found', 'order.not_shipped'],
      idempotent: true,
    })
    .input(AddTrackingEventInput)
    .output(TrackingEvent)
    .mutation(({ ctx, input }) => addTrackingEvent(ctx.core, input)),
}

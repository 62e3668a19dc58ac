import { z } from 'zod'
import { ByIdInput, Id, Moment, Timestamp, text } from './common.ts'
import { OrderStatus, OrderStatusChange } from './orders.ts'

const WebAddress = z.url({ protocol: /^https?$/, error: 'Must be an http(s) URL' }).max(2_000)

/** Moves an order along. Who brings it is said when it is shipped. */
export const UpdateOrderStatusInput = ByIdInput.extend({
  status: OrderStatus,
  note: text(1, 500).optional(),
  carrier: text(1, 80).optional(),
  trackingNumber: text(1, 80).optional(),
  trackingUrl: WebAddress.optional(),
}).refine(
  ({ status, carrier, trackingNumber, trackingUrl }) =>
    status === 'shipped' || [carrier, trackingNumber, trackingUrl].every((value) => value === undefined),
  'A carrier, trackingNumber and trackingUrl are for orders that are shipped',
)
export type UpdateOrderStatusInput = z.infer<typeof UpdateOrderStatusInput>

/** What a carrier says of a parcel. */
export const CarrierStatus = z.enum([
  'label_created',
  'picked_up',
  'in_transit',
  'out_for_delivery',
  'delivery_failed',
  'held',
  'returned',
])
export type CarrierStatus = z.infer<typeof CarrierStatus>

/** Where an order was when: a change of its own status, or what the carrier said. */
export const TrackingEvent = z.object({
  id: Id,
  at: Timestamp,
  status: z.enum([...OrderStatus.options, ...CarrierStatus.options]),
  description: z.string(),
  location: z.string().nullable(),
})
export type TrackingEvent = z.infer<typeof TrackingEvent>

/** `events`: oldest first. Carrier, number and link are null until somebody says them. */
export const OrderTracking = z.object({
  orderId: Id,
  number: z.string(),
  status: OrderStatus,
  carrier: z.string().nullable(),
  trackingNumber: z.string().nullable(),
  trackingUrl: z.string().nullable(),
  events: z.array(TrackingEvent),
})
export type OrderTracking = z.infer<typeof OrderTracking>

export const AddTrackingEventInput = ByIdInput.extend({
  status: CarrierStatus,
  description: text(1, 300),
  location: text(1, 200).optional(),
  /** When it happened; now when left out. */
  at: Moment.optional(),
})
export type AddTrackingEventInput = z.infer<typeof AddTrackingEventInput>

/** With `lastEventId`, what happened after that event comes first; without, the status as it is. */
export const FollowOrderInput = ByIdInput.extend({ lastEventId: Id.optional() })
export type FollowOrderInput = z.infer<typeof FollowOrderInput>

/** A change of an order's status, as it is told while it is followed. */
export const OrderStatusEvent = OrderStatusChange.extend({ orderId: Id })
export type OrderStatusEvent = z.infer<typeof OrderStatusEvent>

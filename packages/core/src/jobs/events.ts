import {
  type eventPayloads,
  ExportFinished,
  OrderCancelled,
  OrderEvent,
  OrderStatusUpdated,
  PaymentEvent,
  PaymentFailed,
  PaymentRefunded,
  ReviewEvent,
  StockLow,
  UserEvent,
} from '@shop/validators'
import type { ZodObject, z } from 'zod'
import type { JobRequest } from './catalog.ts'

/** An event is a fact, in the past tense, that causes any number of jobs. Webhooks tell of every one of them. */
export interface EventDefinition<Payload extends ZodObject = ZodObject> {
  payload: Payload
  /** The id in the payload of what it is about: webhooks tell of one such thing in order. */
  about: keyof z.infer<Payload>
  causes: (payload: z.infer<Payload>) => JobRequest[]
}

const event = <Payload extends ZodObject>(definition: EventDefinition<Payload>) => definition

/** Every fact, and the jobs it causes. */
export const events = {
  'order.created': event({
    payload: OrderEvent,
    about: 'orderId',
    causes: ({ orderId }) => [{ name: 'email.order-confirmation', payload: { orderId } }],
  }),
  'order.status_updated': event({
    payload: OrderStatusUpdated,
    about: 'orderId',
    causes: ({ orderId, to }) => {
      if (to === 'shipped') return [{ name: 'email.order-shipped', payload: { orderId } }]
      if (to === 'delivered') return [{ name: 'email.order-delivered', payload: { orderId } }]
      return []
    },
  }),
  'order.cancelled': event({
    payload: OrderCancelled,
    about: 'orderId',
    causes: ({ orderId, wasPaid }) => [
      { name: wasPaid ? 'payment.refund-cancelled' : 'payment.close-intents', payload: { orderId } },
      { name: 'email.order-cancelled', payload: { orderId, wasPaid } },
    ],
  }),
  'order.expired': event({
    payload: OrderEvent,
    about: 'orderId',
    causes: ({ orderId }) => [
      { name: 'payment.close-intents', payload: { orderId } },
      { name: 'email.order-unpaid', payload: { orderId } },
    ],
  }),
  'payment.succeeded': event({
    payload: PaymentEvent,
    about: 'orderId',
    causes: ({ orderId }) => [{ name: 'email.order-paid', payload: { orderId } }],
  }),
  'payment.failed': event({ payload: PaymentFailed, about: 'orderId', causes: () => [] }),
  'payment.refunded': event({
    payload: PaymentRefunded,
    about: 'orderId',
    causes: (refunded) => [{ name: 'email.order-refunded', payload: refunded }],
  }),
  'product.stock_low': event({
    payload: StockLow,
    about: 'variantId',
    causes: (low) => [{ name: 'email.stock-low', payload: low }],
  }),
  'user.registered': event({
    payload: UserEvent,
    about: 'userId',
    causes: ({ userId }) => [{ name: 'email.welcome', payload: { userId } }],
  }),
  'export.finished': event({
    payload: ExportFinished,
    about: 'transferId',
    causes: ({ transferId }) => [{ name: 'email.export-ready', payload: { transferId } }],
  }),
  'review.created': event({ payload: ReviewEvent, about: 'reviewId', causes: () => [] }),
} satisfies { [Name in keyof typeof eventPayloads]: { payload: (typeof eventPayloads)[Name] } }

export type EventName = keyof typeof events
export type EventPayload<Name extends EventName> = z.infer<(typeof events)[Name]['payload']>

import { z } from 'zod'
import { Cents, Currency, Id, Timestamp } from './common.ts'
import { OrderStatus } from './orders.ts'

/** Payloads of events and jobs: ids and scalars, never rows, never a token. */
export const OrderEvent = z.object({ orderId: Id })
export type OrderEvent = z.infer<typeof OrderEvent>

export const OrderStatusUpdated = z.object({ orderId: Id, from: OrderStatus, to: OrderStatus })
export type OrderStatusUpdated = z.infer<typeof OrderStatusUpdated>

/** `wasPaid`: the order's `refund_due_cents` is to be paid back. */
export const OrderCancelled = z.object({ orderId: Id, wasPaid: z.boolean() })
export type OrderCancelled = z.infer<typeof OrderCancelled>

/** An order's money is there, in full. */
export const PaymentEvent = z.object({ orderId: Id, paymentId: Id })
export type PaymentEvent = z.infer<typeof PaymentEvent>

/** A try to pay failed; the customer may try again. `code` is Stripe's word for why, such as `card_declined`. */
export const PaymentFailed = PaymentEvent.extend({ code: z.string() })
export type PaymentFailed = z.infer<typeof PaymentFailed>

/** So much, in minor units, was paid back. */
export const PaymentRefunded = PaymentEvent.extend({ refundId: Id, amountCents: Cents, currency: Currency })
export type PaymentRefunded = z.infer<typeof PaymentRefunded>

/** So much of what was paid for an order went back. */
export const OrderRefunded = z.object({ orderId: Id, refundId: Id, amountCents: Cents, currency: Currency })
export type OrderRefunded = z.infer<typeof OrderRefunded>

/** `touchedAt`: when its customer last changed the cart. */
export const CartLeft = z.object({ cartId: Id, touchedAt: Timestamp })
export type CartLeft = z.infer<typeof CartLeft>

/** `available` fell to the variant's threshold or below it. */
export const StockLow = z.object({ productId: Id, variantId: Id, available: z.int(), threshold: z.int() })
export type StockLow = z.infer<typeof StockLow>

export const UserEvent = z.object({ userId: Id })
export type UserEvent = z.infer<typeof UserEvent>

export const ReviewEvent = z.object({ reviewId: Id, productId: Id })
export type ReviewEvent = z.infer<typeof ReviewEvent>

/** An export whose file is complete. */
export const ExportFinished = z.object({ transferId: Id })
export type ExportFinished = z.infer<typeof ExportFinished>

/** Every event of the shop with its payload: what webhooks tell of. The catalogue of the core does not compile with another list. */
export const eventPayloads = {
  'order.created': OrderEvent,
  'order.status_updated': OrderStatusUpdated,
  'order.cancelled': OrderCancelled,
  'order.expired': OrderEvent,
  'payment.succeeded': PaymentEvent,
  'payment.failed': PaymentFailed,
  'payment.refunded': PaymentRefunded,
  'product.stock_low': StockLow,
  'user.registered': UserEvent,
  'export.finished': ExportFinished,
  'review.created': ReviewEvent,
} as const

/** A link somebody asked for, to be made and mailed by the worker; `requestId` tells one asking from the next. */
export const PasswordResetRequested = z.object({ email: z.string(), requestId: z.string() })
export type PasswordResetRequested = z.infer<typeof PasswordResetRequested>

export const EmailChangeRequested = z.object({ userId: Id, newEmail: z.string(), requestId: z.string() })
export type EmailChangeRequested = z.infer<typeof EmailChangeRequested>

/** `passwordHash` is a PHC string. Whether the address is free is looked at by the worker, where nobody can time it. */
export const RegistrationRequested = z.object({
  email: z.string(),
  name: z.string(),
  passwordHash: z.string(),
  requestId: z.string(),
})
export type RegistrationRequested = z.infer<typeof RegistrationRequested>

/** Something about an account changed; `email` is where it was reached before. */
export const AccountNotice = z.object({ userId: Id, email: z.string(), requestId: z.string() })
export type AccountNotice = z.infer<typeof AccountNotice>

/** A webhook endpoint that was switched off at `disabledAt`, because nothing reached it. */
export const WebhookDisabled = z.object({ endpointId: Id, disabledAt: z.iso.datetime() })
export type WebhookDisabled = z.infer<typeof WebhookDisabled>

export const ImageTask = z.object({ imageId: Id })
export type ImageTask = z.infer<typeof ImageTask>

/** Keys of the storage. */
export const FilesTask = z.object({ keys: z.array(z.string()) })
export type FilesTask = z.infer<typeof FilesTask>

/** What Stripe told us, by Stripe's id of it. */
export const PaymentEventReceived = z.object({ eventId: z.string() })
export type PaymentEventReceived = z.infer<typeof PaymentEventReceived>

export const RefundTask = z.object({ refundId: Id })
export type RefundTask = z.infer<typeof RefundTask>

/** Of a job that runs by the clock and needs no more to know. */
export const Tick = z.object({})
export type Tick = z.infer<typeof Tick>
/** An import or export that somebody started. */
export const TransferRequested = z.object({ transferId: Id })
export type TransferRequested = z.infer<typeof TransferRequested>

import { z } from 'zod'
import { Cents, Currency, Id, Timestamp, text } from './common.ts'

/**
 * `pending` waits for the customer, `requires_action` for more from the customer (3-D Secure), `processing` for a bank.
 * After `failed` the customer may try again. `succeeded` and `cancelled` are final.
 */
export const PaymentStatus = z.enum(['pending', 'requires_action', 'processing', 'failed', 'succeeded', 'cancelled'])
export type PaymentStatus = z.infer<typeof PaymentStatus>

/** `pending` until Stripe says how it went. */
export const RefundStatus = z.enum(['pending', 'succeeded', 'failed'])
export type RefundStatus = z.infer<typeof RefundStatus>

/**
 * Why money goes back: an admin wanted it; the order was cancelled; the money came for an order that was over, with
 * nothing left in stock; the order was paid already; it was not the amount asked for; or it was done elsewhere, such as
 * in Stripe's dashboard.
 */
export const RefundCause = z.enum([
  'requested',
  'order_cancelled',
  'paid_too_late',
  'already_paid',
  'wrong_amount',
  'elsewhere',
])
export type RefundCause = z.infer<typeof RefundCause>

export const RefundLine = z.strictObject({ lineId: Id, quantity: z.int().min(1).max(1_000_000) })
export type RefundLine = z.infer<typeof RefundLine>

export const Refund = z.object({
  id: Id,
  paymentId: Id,
  orderId: Id,
  status: RefundStatus,
  cause: RefundCause,
  amountCents: Cents,
  currency: Currency,
  reason: z.string().nullable(),
  /** What it is for, when it was asked for by line. */
  lines: z.array(RefundLine),
  /** Whether its pieces went back on the shelf. */
  restocked: z.boolean(),
  /** Stripe’s word for why it failed, such as `lost_or_stolen_card`. */
  failureCode: z.string().nullable(),
  createdAt: Timestamp,
})
export type Refund = z.infer<typeof Refund>

export const Payment = z.object({
  id: Id,
  orderId: Id,
  status: PaymentStatus,
  amountCents: Cents,
  currency: Currency,
  /** What came in. */
  capturedCents: Cents,
  /** What went back of it, or is on its way. */
  refundedCents: Cents,
  /** Why the latest try failed, in Stripe’s words. */
  failure: z.object({ code: z.string(), message: z.string() }).nullable(),
  createdAt: Timestamp,
  succeededAt: Timestamp.nullable(),
  refunds: z.array(Refund),
})
export type Payment = z.infer<typeof Payment>

/** What Stripe is answered. */
export const WebhookReceipt = z.object({ received: z.literal(true) })
export type WebhookReceipt = z.infer<typeof WebhookReceipt>

/** Every attempt at an order, newest first. */
export const PaymentList = z.object({ items: z.array(Payment) })
export type PaymentList = z.infer<typeof PaymentList>

export const CreateIntentInput = z.strictObject({ orderId: Id })
export type CreateIntentInput = z.infer<typeof CreateIntentInput>

/** What Stripe.js needs to take the money: `loadStripe(publishableKey)`, then `confirmPayment({ clientSecret, … })`. */
export const PaymentIntent = z.object({
  paymentId: Id,
  orderId: Id,
  status: PaymentStatus,
  amountCents: Cents,
  currency: Currency,
  clientSecret: z.string(),
  publishableKey: z.string(),
})
export type PaymentIntent = z.infer<typeof PaymentIntent>

export const OrderPaymentsInput = z.strictObject({ orderId: Id })
export type OrderPaymentsInput = z.infer<typeof OrderPaymentsInput>

/** By amount, or by lines with their share of discount and tax; without either, all that is left. */
export const RefundInput = z
  .strictObject({
    paymentId: Id,
    amountCents: Cents.min(1).optional(),
    lines: z.array(RefundLine).min(1).max(200).optional(),
    reason: text(1, 500).optional(),
    /** Whether the pieces of the lines, or without lines all the order’s, go back on the shelf. When absent, as long as they have not left it; never by amount. */
    restock: z.boolean().optional(),
  })
  .refine(({ amountCents, lines }) => amountCents === undefined || lines === undefined, {
    path: ['lines'],
    message: 'Give an amount or lines, not both',
  })
  .refine(({ amountCents, restock }) => amountCents === undefined || restock !== true, {
    path: ['restock'],
    message: 'An amount says nothing of pieces: give lines',
  })
  .refine(({ lines = [] }) => new Set(lines.map(({ lineId }) => lineId)).size === lines.length, {
    path: ['lines'],
    message: 'Name each line once',
  })
export type RefundInput = z.infer<typeof RefundInput>

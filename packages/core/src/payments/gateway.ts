import type { PaymentStatus, RefundStatus } from '@shop/validators'

/** What Stripe says of an intent, as far as it matters here. */
export interface IntentFacts {
  intentId: string
  /** Our payment, as we named it when the intent was made; null for an intent that is not ours. */
  paymentId: string | null
  status: PaymentStatus
  /** In minor units: what is asked for, and what came. */
  amountCents: number
  receivedCents: number
  /** ISO 4217. */
  currency: string
  /** The latest try to charge. */
  chargeId: string | null
  failure: { code: string; text: string } | null
}

export interface RefundFacts {
  providerId: string
  /** Our refund, as we named it; null for one that was made elsewhere. */
  refundId: string | null
  intentId: string | null
  status: RefundStatus
  amountCents: number
  currency: string
  failureCode: string | null
}

/** What a webhook tells, at which moment of Stripe's. `about` is null for what is no matter of ours. */
export interface GatewayEvent {
  id: string
  type: string
  /** ISO 8601, to the second. */
  at: string
  about: { kind: 'intent'; facts: IntentFacts } | { kind: 'refund'; facts: RefundFacts } | null
}

export interface NewIntent {
  orderId: string
  orderNumber: string
  paymentId: string
  /** With the order's id, the idempotency key: the same attempt is the same intent. */
  attempt: number
  amountCents: number
  currency: string
}

export interface NewRefund {
  refundId: string
  intentId: string
  amountCents: number
}

/** Only who is to pay may see the secret. It is kept nowhere. */
export type PayableIntent = IntentFacts & { clientSecret: string }

/**
 * Where the money is. Every call throws `payments.unavailable` when Stripe does not answer in time, is not to be asked so
 * often, or has been away and was asked too lately; it may have been done all the same, and is safe to repeat. Never
 * call it inside a transaction.
 */
export interface PaymentGateway {
  /** What Stripe.js in a browser is told. */
  readonly publishableKey: string
  /** Throws `payments.amount_too_small`. */
  createIntent(intent: NewIntent): Promise<PayableIntent>
  /** Null when there is no such intent. */
  findIntent(intentId: string): Promise<PayableIntent | null>
  /** How it stands after that: what was paid in the meantime stays paid. */
  cancelIntent(intentId: string): Promise<IntentFacts>
  /** A refusal is a refund that failed. */
  createRefund(refund: NewRefund): Promise<RefundFacts>
  getRefund(providerId: string): Promise<RefundFacts>
  /** The refund of ours that Stripe may have made without our hearing of it. */
  findRefund(refund: NewRefund): Promise<RefundFacts | null>
  /** Throws `payments.bad_signature` unless Stripe sent exactly these bytes, less than five minutes ago. */
  readEvent(body: Uint8Array, signature: string): GatewayEvent
  /** Whether Stripe answers. */
  check(): Promise<unknown>
}

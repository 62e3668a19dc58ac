import type { PaymentStatus, RefundStatus } from '@shop/validators'
import type { Stripe } from 'stripe'
import type { GatewayEvent, IntentFacts, RefundFacts } from './gateway.ts'

/** Stripe's names for what its objects carry of ours. */
export const PAYMENT_ID = 'payment_id'
export const REFUND_ID = 'refund_id'

const STATUS: Record<string, PaymentStatus> = {
  requires_payment_method: 'pending',
  requires_confirmation: 'pending',
  requires_action: 'requires_action',
  // Captured by hand: never asked for, and not paid yet.
  requires_capture: 'processing',
  processing: 'processing',
  succeeded: 'succeeded',
  canceled: 'cancelled',
}

export function intentFacts(intent: Stripe.PaymentIntent): IntentFacts {
  const { last_payment_error: error, latest_charge: charge } = intent
  const hasFailed = intent.status === 'requires_payment_method' && error !== null
  return {
    intentId: intent.id,
    paymentId: intent.metadata[PAYMENT_ID] ?? null,
    // One that Stripe invents later is not final until we know it.
    status: hasFailed ? 'failed' : (STATUS[intent.status] ?? 'pending'),
    amountCents: intent.amount,
    receivedCents: intent.amount_received,
    currency: intent.currency.toUpperCase(),
    chargeId: typeof charge === 'string' ? charge : (charge?.id ?? null),
    failure: hasFailed
      ? { code: error.decline_code ?? error.code ?? error.type, text: error.message ?? 'The payment failed' }
      : null,
  }
}

const REFUND_STATUS: Record<string, RefundStatus> = { succeeded: 'succeeded', failed: 'failed', canceled: 'failed' }

export function refundFacts(refund: Stripe.Refund): RefundFacts {
  const { payment_intent: intent } = refund
  return {
    providerId: refund.id,
    refundId: refund.metadata?.[REFUND_ID] ?? null,
    intentId: typeof intent === 'string' ? intent : (intent?.id ?? null),
    status: REFUND_STATUS[refund.status ?? ''] ?? 'pending',
    amountCents: refund.amount,
    currency: refund.currency.toUpperCase(),
    failureCode: refund.failure_reason ?? null,
  }
}

export function eventFacts(event: Stripe.Event): GatewayEvent {
  const { id, type } = event
  const object = event.data.object as { object?: string }
  return {
    id,
    type,
    at: new Date(event.created * 1_000).toISOString(),
    about:
      object.object === 'payment_intent'
        ? { kind: 'intent', facts: intentFacts(object as Stripe.PaymentIntent) }
        : object.object === 'refund'
          ? { kind: 'refund', facts: refundFacts(object as Stripe.Refund) }
          : null,
  }
}

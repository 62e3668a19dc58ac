import type { Stripe } from 'stripe'
import { idOf, newId } from './ids.ts'

export type NewRefund = Pick<Stripe.Refund, 'amount' | 'created' | 'metadata' | 'reason' | 'status'> & {
  charge: Stripe.Charge
}

export function newRefund({ charge, amount, created, metadata, reason, status }: NewRefund): Stripe.Refund {
  return {
    id: newId('re'),
    object: 'refund',
    amount,
    balance_transaction: newId('txn'),
    charge: charge.id,
    created,
    currency: charge.currency,
    customer: idOf(charge.customer) ?? null,
    customer_account: null,
    ...(charge.payment_method_details?.type === 'card' && {
      destination_details: { type: 'card', card: { type: 'refund' } },
    }),
    metadata,
    payment_intent: idOf(charge.payment_intent) ?? null,
    payment_method: charge.payment_method,
    reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status,
    transfer_reversal: null,
  }
}

import type { Stripe } from 'stripe'
import { idOf, newId } from './ids.ts'
import { CHECKS, EXPIRES } from './method.ts'

export interface NewCharge {
  intent: Stripe.PaymentIntent
  method: Stripe.PaymentMethod
  status: 'succeeded' | 'pending' | 'failed'
  failure?: { code: string; decline_code: string; message: string } | undefined
  authenticated: boolean
  created: number
  receiptUrl: string
}

export function newCharge({ intent, method, status, failure, created, receiptUrl, ...how }: NewCharge): Stripe.Charge {
  const paid = status === 'succeeded'
  return {
    id: newId('ch'),
    object: 'charge',
    amount: intent.amount,
    amount_captured: paid ? intent.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: paid ? newId('txn') : null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: 'SHOP',
    captured: paid,
    created,
    currency: intent.currency,
    customer: idOf(intent.customer) ?? null,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: failure?.code ?? null,
    failure_message: failure?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: outcomeOf(status, failure?.decline_code),
    paid,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: detailsOf(method, intent.amount, how.authenticated),
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: paid ? receiptUrl : null,
    refunded: false,
    review: null,
    shipping: intent.shipping,
    source: null,
    source_transfer: null,
    statement_descriptor: intent.statement_descriptor,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status,
    transfer_data: null,
    transfer_group: intent.transfer_group,
  }
}

export function outcomeOf(status: NewCharge['status'], declineCode?: string): Stripe.Charge.Outcome {
  const failed = status === 'failed'
  return {
    advice_code: failed ? 'try_again_later' : null,
    network_advice_code: null,
    network_decline_code: failed ? '01' : null,
    network_status: failed ? 'declined_by_network' : 'approved_by_network',
    reason: failed ? (declineCode ?? 'generic_decline') : null,
    seller_message: failed ? 'The bank did not return any further details with this decline.' : 'Payment complete.',
    type: failed ? 'issuer_declined' : 'authorized',
  }
}

function detailsOf({ card, sepa_debit }: Stripe.PaymentMethod, amount: number, authenticated: boolean) {
  const details: Stripe.Charge.PaymentMethodDetails = card
    ? { type: 'card', card: chargedCard(card, amount, authenticated) }
    : { type: 'sepa_debit', ...(sepa_debit && { sepa_debit: chargedBank(sepa_debit) }) }
  return details
}

const chargedCard = (
  card: Stripe.PaymentMethod.Card,
  amount: number,
  authenticated: boolean,
): Stripe.Charge.PaymentMethodDetails.Card => ({
  amount_authorized: amount,
  authorization_code: '123456',
  brand: card.brand,
  checks: CHECKS,
  country: card.country,
  electronic_commerce_indicator: authenticated ? '05' : null,
  ...EXPIRES,
  extended_authorization: { status: 'disabled' },
  fingerprint: card.fingerprint ?? null,
  funding: card.funding,
  incremental_authorization: { status: 'unavailable' },
  installments: null,
  last4: card.last4,
  mandate: null,
  multicapture: { status: 'unavailable' },
  network: card.brand,
  network_token: { used: false },
  network_transaction_id: '104109100112119',
  overcapture: { maximum_amount_capturable: amount, status: 'unavailable' },
  regulated_status: 'unregulated',
  three_d_secure: authenticated
    ? {
        authentication_flow: 'challenge',
        electronic_commerce_indicator: '05',
        exemption_indicator: null,
        result: 'authenticated',
        result_reason: null,
        transaction_id: '6e5a2b1c-5ac1-4a0e-9c0e-7b1c7ea0b0f1',
        version: '2.2.0',
      }
    : null,
  transaction_link_id: null,
  wallet: null,
})

const chargedBank = (bank: Stripe.PaymentMethod.SepaDebit): Stripe.Charge.PaymentMethodDetails.SepaDebit => ({
  bank_code: bank.bank_code,
  branch_code: bank.branch_code,
  country: bank.country,
  fingerprint: bank.fingerprint,
  last4: bank.last4,
  mandate: 'mandate_1TestOfTheFakeOfStripe0',
})

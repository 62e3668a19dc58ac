// Every object is built whole, typed by the library: a field that Stripe requires and this leaves out does not compile.
import { randomBytes } from 'node:crypto'
import type { Stripe } from 'stripe'
import type { TestCard, TestMethod } from './test-methods.ts'

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** `pi_3mX…` */
export const newId = (prefix: string): string => `${prefix}_${randomText(24)}`

export const randomText = (length: number): string =>
  Array.from(randomBytes(length), (byte) => ALPHABET[byte % ALPHABET.length]).join('')

/** The id of what is a reference, expanded or not. */
export const idOf = (reference: string | { id: string } | null | undefined): string | undefined =>
  typeof reference === 'string' ? reference : reference?.id

const NOBODY: Stripe.PaymentMethod.BillingDetails = {
  address: null,
  email: null,
  name: null,
  phone: null,
  tax_id: null,
}
const CHECKS = { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' }
const EXPIRES = { exp_month: 12, exp_year: 2040 }

export type NewIntent = Pick<Stripe.PaymentIntent, 'amount' | 'currency' | 'created'> & Partial<Stripe.PaymentIntent>

export function newIntent({ amount, currency, created, ...given }: NewIntent): Stripe.PaymentIntent {
  const id = newId('pi')
  return {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic_async',
    client_secret: `${id}_secret_${randomText(25)}`,
    confirmation_method: 'automatic',
    created,
    currency,
    customer: null,
    customer_account: null,
    description: null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: ['card'],
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: 'requires_payment_method',
    transfer_data: null,
    transfer_group: null,
    ...given,
  }
}

export function newMethod(number: string, method: TestMethod, created: number): Stripe.PaymentMethod {
  return {
    id: newId('pm'),
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: NOBODY,
    created,
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    ...(method.type === 'card'
      ? { type: 'card', card: cardOf(number, method) }
      : { type: 'sepa_debit', sepa_debit: { ...bankOf(number), generated_from: null } }),
  }
}

const cardOf = (number: string, { brand, authenticates }: TestCard): Stripe.PaymentMethod.Card => ({
  brand,
  checks: CHECKS,
  country: 'US',
  display_brand: brand,
  ...EXPIRES,
  fingerprint: fingerprintOf(number),
  funding: 'credit',
  generated_from: null,
  last4: number.slice(-4),
  networks: { available: [brand], preferred: null },
  regulated_status: 'unregulated',
  three_d_secure_usage: { supported: authenticates ?? true },
  wallet: null,
})

const bankOf = (iban: string) => ({
  bank_code: iban.slice(4, 12),
  branch_code: '',
  country: iban.slice(0, 2),
  fingerprint: fingerprintOf(iban),
  last4: iban.slice(-4),
})

/** The same for the same number, as Stripe's are. */
const fingerprintOf = (number: string): string => Buffer.from(number).toString('base64url').slice(0, 16)

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
    radar_options: {},
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
    risk_level: 'normal',
    risk_score: 20,
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
      destination_details: { type: 'card', card: { reference_status: 'pending', type: 'refund' } },
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

export const newBalance = (amounts: Readonly<Record<string, number>>): Stripe.Balance => ({
  object: 'balance',
  available: Object.entries(amounts).map(([currency, amount]) => ({
    amount,
    currency,
    source_types: { card: amount },
  })),
  livemode: false,
  pending: Object.keys(amounts).map((currency) => ({ amount: 0, currency, source_types: { card: 0 } })),
})

import type { Stripe } from 'stripe'
import type { TestCard, TestMethod } from '../test-methods.ts'
import { newId } from './ids.ts'

const NOBODY: Stripe.PaymentMethod.BillingDetails = {
  address: null,
  email: null,
  name: null,
  phone: null,
  tax_id: null,
}
export const CHECKS = { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' }
export const EXPIRES = { exp_month: 12, exp_year: 2040 }

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

/** Why a bank says no, in Stripe's words. */
export interface Decline {
  code: string
  decline_code: string
  message: string
}

export interface TestCard {
  type: 'card'
  /** What it is good for, for people. */
  label: string
  brand: 'visa' | 'mastercard' | 'amex'
  /** The bank asks the customer to authenticate first (3-D Secure). */
  authenticates?: boolean
  declines?: Decline
  /** Refunds stay pending, or succeed at first and fail later. */
  refunds?: 'pending' | 'failing'
}

export interface TestBankAccount {
  type: 'sepa_debit'
  label: string
  /** How the debit ends, some time after it was confirmed. */
  settles: 'succeed' | 'fail'
  slow?: boolean
}

export type TestMethod = TestCard | TestBankAccount

const DECLINED = 'Your card was declined.'
const declined = (decline_code: string, message = DECLINED): Decline => ({
  code: 'card_declined',
  decline_code,
  message,
})
const ownCode = (code: string, message: string): Decline => ({ code, decline_code: code, message })

/** Numbers and what they do: https://docs.stripe.com/testing, IBANs from its page on SEPA debits. */
export const TEST_METHODS: Readonly<Record<string, TestMethod>> = {
  '4242424242424242': { type: 'card', brand: 'visa', label: 'succeeds' },
  '5555555555554444': { type: 'card', brand: 'mastercard', label: 'succeeds' },
  '378282246310005': { type: 'card', brand: 'amex', label: 'succeeds' },
  '4000000000000002': { type: 'card', brand: 'visa', label: 'declined', declines: declined('generic_decline') },
  '4000000000009995': {
    type: 'card',
    brand: 'visa',
    label: 'insufficient funds',
    declines: declined('insufficient_funds', 'Your card has insufficient funds.'),
  },
  '4000000000009987': { type: 'card', brand: 'visa', label: 'lost card', declines: declined('lost_card') },
  '4000000000009979': { type: 'card', brand: 'visa', label: 'stolen card', declines: declined('stolen_card') },
  '4000000000000069': {
    type: 'card',
    brand: 'visa',
    label: 'expired card',
    declines: ownCode('expired_card', 'Your card has expired.'),
  },
  '4000000000000127': {
    type: 'card',
    brand: 'visa',
    label: 'wrong CVC',
    declines: ownCode('incorrect_cvc', "Your card's security code is incorrect."),
  },
  '4000000000000119': {
    type: 'card',
    brand: 'visa',
    label: 'processing error',
    declines: ownCode('processing_error', 'An error occurred while processing your card. Try again in a little bit.'),
  },
  '4000000000006975': {
    type: 'card',
    brand: 'visa',
    label: 'tried too often',
    declines: declined(
      'card_velocity_exceeded',
      'Your card was declined for making repeated attempts too frequently or exceeding its amount limit.',
    ),
  },
  '4100000000000019': { type: 'card', brand: 'visa', label: 'fraudulent', declines: declined('fraudulent') },
  '4000002500003155': { type: 'card', brand: 'visa', label: '3-D Secure', authenticates: true },
  '4000002760003184': { type: 'card', brand: 'visa', label: '3-D Secure, always', authenticates: true },
  '4000000000003220': { type: 'card', brand: 'visa', label: '3-D Secure 2', authenticates: true },
  '4000008260003178': {
    type: 'card',
    brand: 'visa',
    label: '3-D Secure, then insufficient funds',
    authenticates: true,
    declines: declined('insufficient_funds', 'Your card has insufficient funds.'),
  },
  '4000008400001629': {
    type: 'card',
    brand: 'visa',
    label: '3-D Secure, then declined',
    authenticates: true,
    declines: declined('generic_decline'),
  },
  '4000000000007726': { type: 'card', brand: 'visa', label: 'refunds stay pending', refunds: 'pending' },
  '4000000000005126': { type: 'card', brand: 'visa', label: 'refunds fail later', refunds: 'failing' },
  DE89370400440532013000: { type: 'sepa_debit', label: 'SEPA debit, succeeds', settles: 'succeed' },
  DE08370400440532013003: { type: 'sepa_debit', label: 'SEPA debit, succeeds slowly', settles: 'succeed', slow: true },
  DE62370400440532013001: { type: 'sepa_debit', label: 'SEPA debit, fails', settles: 'fail' },
  DE78370400440532013004: { type: 'sepa_debit', label: 'SEPA debit, fails slowly', settles: 'fail', slow: true },
}

/** Payment methods that stand for a number, for code that must not handle numbers. */
export const TEST_TOKENS: Readonly<Record<string, string>> = {
  pm_card_visa: '4242424242424242',
  pm_card_mastercard: '5555555555554444',
  pm_card_amex: '378282246310005',
  pm_card_visa_chargeDeclined: '4000000000000002',
  pm_card_visa_chargeDeclinedInsufficientFunds: '4000000000009995',
  pm_card_visa_chargeDeclinedLostCard: '4000000000009987',
  pm_card_visa_chargeDeclinedStolenCard: '4000000000009979',
  pm_card_chargeDeclinedExpiredCard: '4000000000000069',
  pm_card_chargeDeclinedIncorrectCvc: '4000000000000127',
  pm_card_chargeDeclinedProcessingError: '4000000000000119',
  pm_card_authenticationRequired: '4000002760003184',
  pm_card_threeDSecure2Required: '4000000000003220',
  pm_card_pendingRefund: '4000000000007726',
  pm_card_refundFail: '4000000000005126',
  pm_sepaDebit_success_de: 'DE89370400440532013000',
  pm_sepaDebit_successDelayed_de: 'DE08370400440532013003',
  pm_sepaDebit_failed_de: 'DE62370400440532013001',
  pm_sepaDebit_failedDelayed_de: 'DE78370400440532013004',
}

import type { PaymentStatus } from '@shop/validators'
import type { IntentFacts } from './gateway.ts'

/** A payment as we know it. */
export interface KnownPayment {
  status: PaymentStatus
  amountCents: number
  currency: string
  capturedCents: number
  chargeId: string | null
  /** The latest moment, at Stripe, of what we know. */
  seenAt: Date | null
}

/** `at`: of the event that told it; null for an answer to our question, which is how it stands now. */
export interface Telling {
  facts: IntentFacts
  at: Date | null
}

/**
 * What is to be done about it: `none`; `ask`, because it may be older than what is known; `move` to another status, or to
 * another failure; `paid`; `wrong_amount`, when what came is not what was asked for.
 */
export type Decision = 'none' | 'ask' | 'move' | 'paid' | 'wrong_amount'

const FINAL: readonly PaymentStatus[] = ['succeeded', 'cancelled']

export const isFinal = (status: PaymentStatus): boolean => FINAL.includes(status)

/**
 * Right for every order in which Stripe's events arrive, and for repeats: what is final at Stripe is believed whenever it
 * is heard, and never left again; of the rest only what is plainly newer (Stripe's clock tells seconds) is believed, and
 * about anything else Stripe is asked.
 */
export function decide(payment: KnownPayment, { facts, at }: Telling): Decision {
  if (payment.status === 'succeeded' || payment.capturedCents > 0) return 'none'
  if (facts.status === 'succeeded') {
    if (payment.status === 'cancelled' && at !== null) return 'ask'
    const isRight = facts.receivedCents === payment.amountCents && facts.currency === payment.currency
    return isRight ? 'paid' : 'wrong_amount'
  }
  if (payment.status === 'cancelled') return 'none'
  if (facts.status === 'cancelled') return 'move'
  const isSame = facts.status === payment.status && facts.chargeId === payment.chargeId
  if (isSame) return 'none'
  if (at !== null && payment.seenAt !== null && at <= payment.seenAt) return 'ask'
  return 'move'
}

import type { Stripe } from 'stripe'
import { type Work, found } from './account.ts'
import { testMethodOf } from './methods.ts'
import { newCharge, outcomeOf } from './objects/charge.ts'
import { idOf } from './objects/ids.ts'
import { Refusal, impossible } from './refusal.ts'
import type { Decline } from './test-methods.ts'

const OPEN = ['requires_payment_method', 'requires_confirmation', 'requires_action']

export const confirmable = ({ status }: Stripe.PaymentIntent): boolean => OPEN.includes(status)

/**
 * Tries to take the money by this payment method: succeeds, waits for the customer or the bank, or leaves
 * `last_payment_error` behind.
 */
export function attempt(
  work: Work,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  returnUrl?: string,
): void {
  const known = testMethodOf(work, method.id)
  if (!intent.payment_method_types.includes(method.type)) throw notAllowed(intent, method)
  Object.assign(intent, { payment_method: method.id, last_payment_error: null, next_action: null })
  if (known.type === 'sepa_debit') {
    debit(work, intent, method)
    const settle = () => settleDebit(work, intent, known.settles)
    return work.later(known.slow ?? false, settle)
  }
  if (known.authenticates) return askToAuthenticate(work, intent, returnUrl)
  charge(work, intent, { decline: known.declines, authenticated: false })
}

/** The customer has authenticated, or would not. */
export function finishAuthentication(work: Work, intent: Stripe.PaymentIntent, outcome: 'succeed' | 'fail'): void {
  const method = methodOf(work, intent)
  const known = testMethodOf(work, method.id)
  intent.next_action = null
  if (outcome === 'succeed') {
    return charge(work, intent, {
      decline: known.type === 'card' ? known.declines : undefined,
      authenticated: true,
    })
  }
  fail(work, intent, {
    type: 'invalid_request_error',
    code: 'payment_intent_authentication_failure',
    message:
      'The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent again.',
    payment_method: method,
  })
}

/** The bank has sent the money of a debit, or could not. Does nothing when the intent no longer waits for it. */
export function settleDebit(work: Work, intent: Stripe.PaymentIntent, outcome: 'succeed' | 'fail'): void {
  const pending = work.account.charges.get(idOf(intent.latest_charge) ?? '')
  if (intent.status !== 'processing' || !pending) return
  const paid = outcome === 'succeed'
  Object.assign(pending, {
    status: paid ? 'succeeded' : 'failed',
    paid,
    captured: paid,
    amount_captured: paid ? pending.amount : 0,
    outcome: outcomeOf(paid ? 'succeeded' : 'failed', 'insufficient_funds'),
    failure_code: paid ? null : 'insufficient_funds',
    failure_message: paid ? null : "The customer's account has insufficient funds to cover this payment.",
  } satisfies Partial<Stripe.Charge>)
  if (paid) return succeed(work, intent, pending)
  work.emit('charge.failed', pending)
  fail(work, intent, {
    type: 'card_error',
    code: 'payment_intent_payment_attempt_failed',
    message: 'The payment failed.',
    charge: pending.id,
    payment_method: methodOf(work, intent),
  })
}

/** The answer to whoever confirmed, once the attempt has failed. */
export function declineOf(intent: Stripe.PaymentIntent): Refusal {
  const { charge, code, decline_code, message = '', payment_method } = intent.last_payment_error ?? {}
  const about = { charge, code, decline_code, payment_method }
  return new Refusal(402, { type: 'card_error', message, ...about, payment_intent: intent }, true)
}

function askToAuthenticate(work: Work, intent: Stripe.PaymentIntent, returnUrl: string | undefined): void {
  const url = `${work.url}/#${intent.id}`
  intent.status = 'requires_action'
  intent.next_action = returnUrl
    ? { type: 'redirect_to_url', redirect_to_url: { return_url: returnUrl, url } }
    : { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect', stripe_js: url } }
  work.emit('payment_intent.requires_action', intent)
}

function debit(work: Work, intent: Stripe.PaymentIntent, method: Stripe.PaymentMethod): void {
  const pending = newCharge({ ...chargeBasics(work, intent, method), status: 'pending', authenticated: false })
  work.account.charges.set(pending.id, pending)
  Object.assign(intent, { status: 'processing', latest_charge: pending.id })
  work.emit('charge.pending', pending)
  work.emit('payment_intent.processing', intent)
}

function charge(
  work: Work,
  intent: Stripe.PaymentIntent,
  { decline, authenticated }: { decline: Decline | undefined; authenticated: boolean },
): void {
  const method = methodOf(work, intent)
  const status = decline ? 'failed' : 'succeeded'
  const made = newCharge({ ...chargeBasics(work, intent, method), status, failure: decline, authenticated })
  work.account.charges.set(made.id, made)
  intent.latest_charge = made.id
  if (!decline) return succeed(work, intent, made)
  work.emit('charge.failed', made)
  fail(work, intent, { type: 'card_error', ...decline, charge: made.id, payment_method: method })
}

const chargeBasics = (work: Work, intent: Stripe.PaymentIntent, method: Stripe.PaymentMethod) => ({
  intent,
  method,
  created: work.now(),
  receiptUrl: `${work.url}/#${intent.id}`,
})

function succeed(work: Work, intent: Stripe.PaymentIntent, made: Stripe.Charge): void {
  Object.assign(intent, { status: 'succeeded', amount_received: intent.amount, last_payment_error: null })
  work.emit('charge.succeeded', made)
  work.emit('payment_intent.succeeded', intent)
}

function fail(work: Work, intent: Stripe.PaymentIntent, error: Stripe.PaymentIntent.LastPaymentError): void {
  Object.assign(intent, { status: 'requires_payment_method', payment_method: null, last_payment_error: error })
  work.emit('payment_intent.payment_failed', intent)
}

const notAllowed = (intent: Stripe.PaymentIntent, { type }: Stripe.PaymentMethod) =>
  impossible(
    `The PaymentMethod provided (${type}) is not allowed for this PaymentIntent. It takes: ${intent.payment_method_types.join(', ')}.`,
    { code: 'payment_intent_incompatible_payment_method', param: 'payment_method' },
  )

export const methodOf = ({ account }: Work, intent: Stripe.PaymentIntent): Stripe.PaymentMethod =>
  found(account.methods, 'PaymentMethod', idOf(intent.payment_method) ?? '', 'payment_method')

import type { Stripe } from 'stripe'
import { type Work, found } from './account.ts'
import { type Params, allowOnly, booleanOf, choiceOf, mergedMetadata, required, textOf } from './form.ts'
import { attempt, confirmable, declineOf, methodOf } from './attempts.ts'
import { amountOf, automaticFrom, currencyOf, describedBy, typesFrom } from './intent-params.ts'
import { methodFrom } from './methods.ts'
import { idOf } from './objects/ids.ts'
import { newIntent } from './objects/intent.ts'
import { impossible, invalid, missing } from './refusal.ts'

const WHAT_IT_IS_FOR = [
  'allowed_payment_method_types',
  'amount',
  'currency',
  'description',
  'metadata',
  'payment_method',
  'payment_method_data',
  'payment_method_options',
  'receipt_email',
  'setup_future_usage',
  'shipping',
  'statement_descriptor',
  'statement_descriptor_suffix',
  'transfer_group',
] as const satisfies (keyof Stripe.PaymentIntentCreateParams & keyof Stripe.PaymentIntentUpdateParams)[]

const CREATE = [
  ...WHAT_IT_IS_FOR,
  'automatic_payment_methods',
  'capture_method',
  'confirm',
  'off_session',
  'return_url',
] as const satisfies (keyof Stripe.PaymentIntentCreateParams)[]

export function createIntent(work: Work, params: Params): Stripe.PaymentIntent {
  allowOnly(params, CREATE)
  if (choiceOf(params, 'capture_method', ['automatic', 'automatic_async', 'manual']) === 'manual') {
    throw invalid('This fake of Stripe does not capture later', { param: 'capture_method' })
  }
  const currency = required(currencyOf(params), 'currency')
  const amount = required(amountOf(params, currency), 'amount')
  const intent = newIntent({
    amount,
    currency,
    created: work.now(),
    ...describedBy(params),
    metadata: mergedMetadata({}, params),
    automatic_payment_methods: automaticFrom(params),
    ...typesFrom(params, currency),
  })
  const method = methodFrom(work, params)
  if (method) Object.assign(intent, { payment_method: method.id, status: 'requires_confirmation' })
  if (booleanOf(params, 'confirm') && !method) throw missing('payment_method')

  work.account.intents.set(intent.id, intent)
  work.emit('payment_intent.created', intent)
  if (booleanOf(params, 'confirm')) attemptOrRefuse(work, intent, { return_url: params['return_url'] ?? '' })
  return intent
}

export function updateIntent(work: Work, id: string, params: Params): Stripe.PaymentIntent {
  const intent = found(work.account.intents, 'payment_intent', id, 'intent')
  allowOnly(params, WHAT_IT_IS_FOR)
  const currency = currencyOf(params) ?? intent.currency
  const amount = amountOf(params, currency) ?? intent.amount
  const metadata = mergedMetadata(intent.metadata, params)
  const isOpen = confirmable(intent)
  for (const name of ['amount', 'currency', 'payment_method']) {
    if (params[name] !== undefined && !isOpen) {
      throw unexpected(
        intent,
        `This PaymentIntent's ${name} could not be updated because it has a status of ${intent.status}. You may only update the ${name} of a PaymentIntent with one of the following statuses: requires_payment_method, requires_confirmation, requires_action.`,
      )
    }
  }
  const method = methodFrom(work, params)
  const types = params['allowed_payment_method_types'] !== undefined && typesFrom(params, currency)
  Object.assign(intent, { amount, currency, ...describedBy(params), metadata, ...types })
  if (method) Object.assign(intent, { payment_method: method.id, status: 'requires_confirmation', next_action: null })
  return intent
}

const CONFIRM = [
  'client_secret',
  'confirmation_token',
  'mandate_data',
  'off_session',
  'payment_method',
  'payment_method_data',
  'payment_method_options',
  'receipt_email',
  'return_url',
  'setup_future_usage',
  'shipping',
  'use_stripe_sdk',
]

/** Throws Stripe's 402 when the card is declined. */
export function confirmIntent(work: Work, id: string, params: Params): Stripe.PaymentIntent {
  const intent = found(work.account.intents, 'payment_intent', id, 'intent')
  allowOnly(params, CONFIRM)
  refuseUnlessOpen(intent)
  Object.assign(intent, describedBy(params))
  attemptOrRefuse(work, intent, params)
  return intent
}

export function refuseUnlessOpen(intent: Stripe.PaymentIntent): void {
  if (confirmable(intent)) return
  throw unexpected(
    intent,
    intent.status === 'succeeded'
      ? 'You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed.'
      : `This PaymentIntent's state is ${intent.status}: it cannot be confirmed.`,
  )
}

function attemptOrRefuse(work: Work, intent: Stripe.PaymentIntent, params: Params): void {
  const method = methodFrom(work, params) ?? (intent.payment_method ? methodOf(work, intent) : undefined)
  if (!method) {
    throw unexpected(
      intent,
      "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.",
    )
  }
  attempt(work, intent, method, textOf(params, 'return_url'))
  if (intent.last_payment_error) throw declineOf(intent)
}

const REASONS = ['abandoned', 'duplicate', 'fraudulent', 'requested_by_customer'] as const

export function cancelIntent(work: Work, id: string, params: Params): Stripe.PaymentIntent {
  const intent = found(work.account.intents, 'payment_intent', id, 'intent')
  allowOnly(params, ['cancellation_reason'])
  const reason = choiceOf(params, 'cancellation_reason', REASONS)
  if (intent.status === 'succeeded' || intent.status === 'canceled') {
    throw unexpected(
      intent,
      `You cannot cancel this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be canceled: requires_payment_method, requires_capture, requires_confirmation, requires_action, processing.`,
    )
  }
  Object.assign(intent, {
    status: 'canceled',
    canceled_at: work.now(),
    cancellation_reason: reason ?? null,
    next_action: null,
  } satisfies Partial<Stripe.PaymentIntent>)
  const charge = work.account.charges.get(idOf(intent.latest_charge) ?? '')
  if (charge?.status === 'pending') charge.status = 'failed'
  work.emit('payment_intent.canceled', intent)
  return intent
}

export const unexpected = (intent: Stripe.PaymentIntent, message: string) =>
  impossible(message, { code: 'payment_intent_unexpected_state', payment_intent: intent })

import type { Stripe } from 'stripe'
import { type Work, found } from './account.ts'
import {
  type Params,
  allowOnly,
  booleanOf,
  choiceOf,
  integerOf,
  listOf,
  mergedMetadata,
  nestedOf,
  textOf,
} from './form.ts'
import { newIntent } from './objects.ts'
import { attempt, confirmable, declineOf, methodOf } from './attempts.ts'
import { methodFrom } from './methods.ts'
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

/** The least Stripe takes: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts */
const LEAST: Readonly<Record<string, number>> = { chf: 50, eur: 50, gbp: 30, jpy: 50, usd: 50 }
const MOST = 99_999_999
const CURRENCIES = new Set(Intl.supportedValuesOf('currency').map((code) => code.toLowerCase()))

export function createIntent(work: Work, params: Params): Stripe.PaymentIntent {
  allowOnly(params, CREATE)
  if (choiceOf(params, 'capture_method', ['automatic', 'automatic_async', 'manual']) === 'manual') {
    throw invalid('This fake of Stripe does not capture later', { param: 'capture_method' })
  }
  const currency = currencyOf(params) ?? refuseMissing('currency')
  const amount = amountOf(params, currency) ?? refuseMissing('amount')
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
  Object.assign(intent, describedBy(params))
  refuseUnlessOpen(intent)
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
  work.emit('payment_intent.canceled', intent)
  return intent
}

export const unexpected = (intent: Stripe.PaymentIntent, message: string) =>
  impossible(message, { code: 'payment_intent_unexpected_state', payment_intent: intent })

const refuseMissing = (name: string): never => {
  throw missing(name)
}

function currencyOf(params: Params): string | undefined {
  const currency = textOf(params, 'currency')?.toLowerCase()
  if (currency === undefined || CURRENCIES.has(currency)) return currency
  throw invalid(`Invalid currency: ${currency}. Stripe takes ISO 4217 codes.`, { param: 'currency' })
}

function amountOf(params: Params, currency: string): number | undefined {
  const amount = integerOf(params, 'amount')
  if (amount === undefined) return undefined
  const about = { param: 'amount' }
  if (amount < 1) {
    throw invalid('This value must be greater than or equal to 1.', { code: 'parameter_invalid_integer', ...about })
  }
  const least = LEAST[currency] ?? 1
  if (amount < least) {
    throw invalid(`Amount must be at least ${least} ${currency}, in minor units`, {
      code: 'amount_too_small',
      ...about,
    })
  }
  if (amount > MOST) {
    throw invalid(`Amount must be no more than ${MOST} ${currency}, in minor units`, {
      code: 'amount_too_large',
      ...about,
    })
  }
  return amount
}

function automaticFrom(params: Params): Stripe.PaymentIntent.AutomaticPaymentMethods {
  const given = nestedOf(params, 'automatic_payment_methods')
  const redirects = given && choiceOf(given, 'allow_redirects', ['always', 'never'])
  return { enabled: given ? booleanOf(given, 'enabled') : true, allow_redirects: redirects ?? 'always' }
}

/** What may be paid with: everything that suits the currency, unless the shop allows less. */
function typesFrom(
  params: Params,
  currency: string,
): Pick<Stripe.PaymentIntent, 'allowed_payment_method_types' | 'payment_method_types'> {
  const allowed = listOf(params, 'allowed_payment_method_types') ?? null
  const suitable = currency === 'eur' ? ['card', 'sepa_debit'] : ['card']
  const types = suitable.filter((type) => allowed?.includes(type) ?? true)
  if (types.length > 0) return { allowed_payment_method_types: allowed, payment_method_types: types }
  throw invalid(`None of the payment method types suits ${currency}`, { param: 'allowed_payment_method_types' })
}

/** The fields that are kept as they come. */
function describedBy(params: Params): Partial<Stripe.PaymentIntent> {
  const texts = [
    'description',
    'receipt_email',
    'statement_descriptor',
    'statement_descriptor_suffix',
    'transfer_group',
  ]
  const given = texts.filter((name) => params[name] !== undefined).map((name) => [name, textOf(params, name) ?? null])
  const usage = choiceOf(params, 'setup_future_usage', ['off_session', 'on_session'])
  const shipping = nestedOf(params, 'shipping')
  return {
    ...(Object.fromEntries(given) as Partial<Stripe.PaymentIntent>),
    ...(usage && { setup_future_usage: usage }),
    ...(shipping && { shipping: shippingFrom(shipping) }),
  }
}

function shippingFrom(params: Params): Stripe.PaymentIntent.Shipping {
  const address = nestedOf(params, 'address')
  const line = (name: string) => (address && textOf(address, name)) ?? null
  return {
    address: {
      city: line('city'),
      country: line('country'),
      line1: line('line1'),
      line2: line('line2'),
      postal_code: line('postal_code'),
      state: line('state'),
    },
    carrier: textOf(params, 'carrier') ?? null,
    name: textOf(params, 'name') ?? refuseMissing('shipping[name]'),
    phone: textOf(params, 'phone') ?? null,
    tracking_number: textOf(params, 'tracking_number') ?? null,
  }
}

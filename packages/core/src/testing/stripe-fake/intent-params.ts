import type { Stripe } from 'stripe'
import { type Params, booleanOf, choiceOf, integerOf, listOf, nestedOf, required, textOf } from './form.ts'
import { invalid } from './refusal.ts'

/** The least Stripe takes: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts */
const LEAST: Readonly<Record<string, number>> = { chf: 50, eur: 50, gbp: 30, jpy: 50, usd: 50 }
const MOST = 99_999_999
const CURRENCIES = new Set(Intl.supportedValuesOf('currency').map((code) => code.toLowerCase()))

export function currencyOf(params: Params): string | undefined {
  const currency = textOf(params, 'currency')?.toLowerCase()
  if (currency === undefined || CURRENCIES.has(currency)) return currency
  throw invalid(`Invalid currency: ${currency}. Stripe takes ISO 4217 codes.`, { param: 'currency' })
}

export function amountOf(params: Params, currency: string): number | undefined {
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

export function automaticFrom(params: Params): Stripe.PaymentIntent.AutomaticPaymentMethods {
  const given = nestedOf(params, 'automatic_payment_methods')
  const redirects = given && choiceOf(given, 'allow_redirects', ['always', 'never'])
  return { enabled: given ? booleanOf(given, 'enabled') : true, allow_redirects: redirects ?? 'always' }
}

/** What may be paid with: everything that suits the currency, unless the shop allows less. */
export function typesFrom(
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
export function describedBy(params: Params): Partial<Stripe.PaymentIntent> {
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
    name: required(textOf(params, 'name'), 'shipping[name]'),
    phone: textOf(params, 'phone') ?? null,
    tracking_number: textOf(params, 'tracking_number') ?? null,
  }
}

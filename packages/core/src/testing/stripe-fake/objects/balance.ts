import type { Stripe } from 'stripe'

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

import type { PaymentGateway } from './gateway.ts'

/** The settings that say who takes the money, by the names both apps give them. */
export interface PaymentSettings {
  PAYMENTS: 'on' | 'off'
  STRIPE_SECRET_KEY?: string | undefined
  STRIPE_PUBLISHABLE_KEY?: string | undefined
  STRIPE_WEBHOOK_SECRET?: readonly string[] | undefined
  STRIPE_API_URL: string
  STRIPE_CALLS_PER_SECOND: number
}

/** Stripe, as the settings have it; null when they have none, and Stripe's library is not even loaded. */
export async function openGateway(settings: PaymentSettings): Promise<PaymentGateway | null> {
  const { PAYMENTS, STRIPE_SECRET_KEY: secretKey } = settings
  if (PAYMENTS === 'off' || !secretKey) return null
  const { createStripeGateway } = await import('./stripe-gateway.ts')
  return createStripeGateway({
    secretKey,
    publishableKey: settings.STRIPE_PUBLISHABLE_KEY ?? '',
    webhookSecrets: settings.STRIPE_WEBHOOK_SECRET ?? [],
    apiUrl: settings.STRIPE_API_URL,
    callsPerSecond: settings.STRIPE_CALLS_PER_SECOND,
  })
}

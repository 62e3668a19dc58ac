import type { LocalStripe } from './index.ts'

/** Without a key of an account of Stripe there is nobody else to pay at; `PAYMENTS=off` wants no payments at all. */
export const isFakeWanted = ({ PAYMENTS, STRIPE_SECRET_KEY }: NodeJS.ProcessEnv): boolean =>
  PAYMENTS !== 'off' && !STRIPE_SECRET_KEY

/** The settings by which server and worker find the fake. */
export const stripeSettings = ({ fake, secretKey, publishableKey, webhookSecret }: LocalStripe) => ({
  STRIPE_API_URL: fake.url,
  STRIPE_SECRET_KEY: secretKey,
  STRIPE_PUBLISHABLE_KEY: publishableKey,
  STRIPE_WEBHOOK_SECRET: webhookSecret,
})

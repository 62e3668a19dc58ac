import { callsThisMachine, signingSecretOf } from '@shop/config/settings'
import type { ShopSettings } from '@shop/core/context'
import type { Env } from './env.ts'

/** What the owner of the shop decides, for the verbs of the core. */
export const shopSettings = (env: Env): ShopSettings => ({
  currency: env.SHOP_CURRENCY,
  pricesIncludeTax: env.PRICES_INCLUDE_TAX,
  reservationMinutes: env.RESERVATION_MINUTES,
  mediaUrl: '',
  downloadsUrl: '',
  signingSecret: signingSecretOf(env),
  registration: env.REGISTRATION,
  limits: { scale: env.RATE_LIMIT_SCALE },
  webhooks: { toThisMachine: callsThisMachine(env) },
})

import { randomBytes } from 'node:crypto'
import { type StripeFake, startStripeFake } from '@shop/core/testing/stripe'
import { createFrontDoor } from './web.ts'

export interface LocalStripeOptions {
  /** Port of the API and the page; 0 takes a free one. */
  port: number
  /** Address to listen on. Loopback unless said otherwise: whoever reaches it may pay. */
  host?: string
  /** Where the shop hears of payments. */
  webhookUrl: string
  /** What is kept for the next start; nothing without it. */
  file?: string | undefined
  /** Keys of a former run; new ones by default. */
  keys?: Partial<StripeKeys>
}

export interface StripeKeys {
  secretKey: string
  webhookSecret: string
}

export interface LocalStripe extends StripeKeys {
  /** The page, and the API below /v1. */
  url: string
  publishableKey: string
  fake: StripeFake
  close(): Promise<void>
}

/** Debits, and refunds that wait, are settled by the bank after so long; slow ones take twenty times that. */
const SETTLE_AFTER_MS = 10_000
const LOOPBACK = '127.0.0.1'

/** A fake of Stripe with a page to pay on, for development without an account. Rejects with `EADDRINUSE`. */
export async function startLocalStripe({
  port,
  host = LOOPBACK,
  ...options
}: LocalStripeOptions): Promise<LocalStripe> {
  // Unknown to pages of the web, which could reach this machine by a browser.
  const random = () => randomBytes(16).toString('hex')
  const { secretKey = `sk_test_${random()}`, webhookSecret = `whsec_${random()}` } = options.keys ?? {}
  const fake: StripeFake = await startStripeFake({
    port,
    host,
    secretKey,
    webhooks: { url: options.webhookUrl, secret: webhookSecret },
    settleAfterMs: SETTLE_AFTER_MS,
    ...(options.file && { file: options.file }),
    otherwise: createFrontDoor(() => fake, { loopbackOnly: host === LOOPBACK }),
  })
  return {
    url: `http://${host === LOOPBACK ? 'localhost' : host}:${fake.client.port}`,
    secretKey,
    publishableKey: 'pk_test_local',
    webhookSecret,
    fake,
    close: fake.stop,
  }
}

import { createStripeGateway } from '../payments/stripe-gateway.ts'
import { Stripe } from 'stripe'
import type { CoreContext } from '../context.ts'
import { applyEvent, type PaymentGateway, receiveEvent } from '../payments/index.ts'
import { type EventRecord, startStripeFake, type StripeFake } from './stripe-fake/index.ts'

export const WEBHOOK_SECRET = 'whsec_test'

export interface FakeStripe {
  stripe: StripeFake
  gateway: PaymentGateway
}

/** Stripe's own library on a fake of Stripe, over a socket. Webhooks go nowhere until the fake is told where. */
export async function aStripe(options: { timeoutMs?: number } = {}): Promise<FakeStripe> {
  const stripe = await startStripeFake({ retryDelaysMs: [20, 50, 200] })
  return { stripe, gateway: aGateway(stripe, options) }
}

/** Impatient, because what it talks to is near. */
export const aGateway = (
  { url }: Pick<StripeFake, 'url'>,
  { timeoutMs = 2_000, webhookSecrets = [WEBHOOK_SECRET] } = {},
): PaymentGateway =>
  createStripeGateway({
    secretKey: 'sk_test_shop',
    publishableKey: 'pk_test_shop',
    webhookSecrets,
    apiUrl: url,
    callsPerSecond: 1_000,
    timeoutMs,
    restMs: 200,
  })

/** The bytes of an event, and what Stripe would sign them with. */
export function signed(event: object, secret = WEBHOOK_SECRET): { body: Buffer; signature: string } {
  const payload = JSON.stringify(event)
  return { body: Buffer.from(payload), signature: Stripe.webhooks.generateTestHeaderString({ payload, secret }) }
}

/** Stripe's events reach the shop in this order, and each is acted on. */
export async function hear(ctx: CoreContext, records: readonly Pick<EventRecord, 'event'>[]): Promise<void> {
  for (const { event } of records) {
    const { body, signature } = signed(event)
    await receiveEvent(ctx, body, signature)
    if (await ctx.db.paymentEvent.findUnique({ where: { id: event.id } })) await applyEvent(ctx, { eventId: event.id })
  }
}

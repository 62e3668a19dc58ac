import { isUtf8 } from 'node:buffer'
import { Stripe } from 'stripe'
import { AppError } from '../errors.ts'
import type { NewIntent, NewRefund, PayableIntent, PaymentGateway, RefundFacts } from './gateway.ts'
import { eventFacts, intentFacts, PAYMENT_ID, REFUND_ID, refundFacts } from './stripe-facts.ts'
import { createGuard } from './stripe-guard.ts'

export interface StripeOptions {
  secretKey: string
  publishableKey: string
  /** Several while one takes the place of another. */
  webhookSecrets: readonly string[]
  /** Where Stripe's API is. */
  apiUrl: string
  callsPerSecond?: number
  timeoutMs?: number
  restMs?: number
}

/** How old a webhook may be, in seconds, as Stripe's libraries have it. */
const TOLERANCE_SECONDS = 300

/** Stripe, by its own library. Hardly anything is repeated here: whoever calls is told, and may. */
export function createStripeGateway(options: StripeOptions): PaymentGateway {
  const { webhookSecrets, publishableKey, callsPerSecond = 20, timeoutMs = 10_000, restMs = 10_000 } = options
  const api = new URL(options.apiUrl)
  const stripe = new Stripe(options.secretKey, {
    protocol: api.protocol === 'http:' ? 'http' : 'https',
    host: api.hostname,
    port: api.port || (api.protocol === 'http:' ? 80 : 443),
    timeout: timeoutMs,
    maxNetworkRetries: 0,
    telemetry: false,
  })
  const guard = createGuard({ callsPerSecond, timeoutMs, restMs })

  return {
    publishableKey,
    createIntent: (intent) => guard(() => createIntent(stripe, intent)),
    async findIntent(intentId) {
      try {
        return payable(await guard(() => stripe.paymentIntents.retrieve(intentId)))
      } catch (error) {
        if (isMissing(error)) return null
        throw error
      }
    },
    async cancelIntent(intentId) {
      try {
        return intentFacts(await guard(() => stripe.paymentIntents.cancel(intentId)))
      } catch (error) {
        if (!isUnexpectedState(error)) throw error
        return intentFacts(await guard(() => stripe.paymentIntents.retrieve(intentId)))
      }
    },
    createRefund: (refund) => guard(() => createRefund(stripe, refund)),
    getRefund: async (providerId) => refundFacts(await guard(() => stripe.refunds.retrieve(providerId))),
    async findRefund({ intentId, refundId }) {
      const { data } = await guard(() => stripe.refunds.list({ payment_intent: intentId, limit: 100 }))
      return data.map(refundFacts).find((facts) => facts.refundId === refundId) ?? null
    },
    readEvent: (body, signature) => eventFacts(verified(stripe, body, signature, webhookSecrets)),
    async check() {
      if (guard.isOpen) throw new Error('Stripe is away')
      return guard(() => stripe.balance.retrieve())
    },
  }
}

async function createIntent(stripe: Stripe, intent: NewIntent): Promise<PayableIntent> {
  const { orderId, orderNumber, paymentId, attempt, amountCents, currency } = intent
  try {
    const created = await stripe.paymentIntents.create(
      {
        amount: amountCents,
        currency: currency.toLowerCase(),
        automatic_payment_methods: { enabled: true },
        description: `Order ${orderNumber}`,
        metadata: { order_id: orderId, order_number: orderNumber, [PAYMENT_ID]: paymentId },
      },
      // Asked for twice at once, the second is told to wait for the first.
      { idempotencyKey: `order-${orderId}-attempt-${attempt}`, maxNetworkRetries: 2 },
    )
    return payable(created)
  } catch (error) {
    if (!isInvalid(error) || error.code !== 'amount_too_small') throw error
    throw new AppError('payments.amount_too_small', 'This is less than can be paid by card', { amountCents, currency })
  }
}

async function createRefund(stripe: Stripe, { refundId, intentId, amountCents }: NewRefund): Promise<RefundFacts> {
  try {
    const created = await stripe.refunds.create(
      { payment_intent: intentId, amount: amountCents, metadata: { [REFUND_ID]: refundId } },
      { idempotencyKey: `refund-${refundId}` },
    )
    return refundFacts(created)
  } catch (error) {
    if (!isInvalid(error)) throw error
    const failureCode = error.code ?? 'refused'
    return { providerId: '', refundId, intentId, status: 'failed', amountCents, currency: '', failureCode }
  }
}

function payable(intent: Stripe.PaymentIntent): PayableIntent {
  if (!intent.client_secret) throw new Error('Stripe keeps the secret of an intent to itself')
  return { ...intentFacts(intent), clientSecret: intent.client_secret }
}

/**
 * The library compares text, in which broken bytes and a leading byte order mark vanish: only what is the very text that
 * was signed gets that far.
 */
function verified(stripe: Stripe, body: Uint8Array, signature: string, secrets: readonly string[]): Stripe.Event {
  const isExact = isUtf8(body) && !(body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf)
  if (isExact) {
    for (const secret of secrets) {
      try {
        return stripe.webhooks.constructEvent(body, signature, secret, TOLERANCE_SECONDS)
      } catch (error) {
        if (!(error instanceof Stripe.errors.StripeSignatureVerificationError)) break
      }
    }
  }
  throw new AppError('payments.bad_signature', 'This was not signed by the payment provider just now', {})
}

const isInvalid = (error: unknown) => error instanceof Stripe.errors.StripeInvalidRequestError
const isMissing = (error: unknown) => isInvalid(error) && error.code === 'resource_missing'
const isUnexpectedState = (error: unknown) => isInvalid(error) && error.code === 'payment_intent_unexpected_state'

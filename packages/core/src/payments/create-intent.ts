import type { CreateIntentInput, PaymentIntent } from '@shop/validators'
import type { CoreContext } from '../context.ts'
import { countAttempt } from '../rate-limit/index.ts'
import type { NewIntent, PayableIntent, PaymentGateway } from './gateway.ts'
import { openAttempt, type OpenAttempt } from './open-attempt.ts'
import { isFinal } from './payment.status.ts'
import { requireGateway } from './require-gateway.ts'
import { abandonPayment, settlePayment } from './settle-payment.ts'

/** One that was open a moment ago may have ended at Stripe: then the next is made. */
const ATTEMPTS = 3

/**
 * What a front end needs to pay a pending order, for its owner, be it a guest with its token: the same intent whenever it
 * is asked for, for exactly the order's total. Throws `order.not_found`, `order.illegal_status` when there is nothing to pay any more,
 * `payments.not_configured`, `payments.unavailable`, `payments.amount_too_small`, `auth.too_many_attempts`.
 */
export async function createIntent(ctx: CoreContext, { orderId }: CreateIntentInput): Promise<PaymentIntent> {
  const gateway = requireGateway(ctx)
  for (let turn = 1; turn <= ATTEMPTS; turn++) {
    const attempt = await openAttempt(ctx, orderId)
    // Stripe's rate is for the whole shop: one order has no more than its part of it.
    if (turn === 1) await countAttempt(ctx, { limit: 'payment-intent', subject: orderId })
    const intent = await intentOf(ctx, gateway, attempt)
    if (intent) return toPaymentIntent(attempt, intent, gateway)
  }
  throw new Error(`The intents of order ${orderId} end as soon as they are made`)
}

/** The attempt's intent, with what Stripe says of it written down. Null when it is over. */
async function intentOf(
  ctx: CoreContext,
  gateway: PaymentGateway,
  { intentId, ...attempt }: OpenAttempt,
): Promise<PayableIntent | null> {
  const intent = intentId === null ? await gateway.createIntent(attempt) : await gateway.findIntent(intentId)
  const system = asSystem(ctx)
  if (!intent) {
    await abandonPayment(system, attempt)
    return null
  }
  await settlePayment(system, { facts: intent, at: null })
  return isFinal(intent.status) ? null : intent
}

/** What Stripe says counts, whoever made us ask. */
const asSystem = (ctx: CoreContext): CoreContext => ({ ...ctx, actor: { kind: 'system', job: 'payments' } })

const toPaymentIntent = (
  { paymentId, orderId, amountCents, currency }: NewIntent,
  { status, clientSecret }: PayableIntent,
  { publishableKey }: PaymentGateway,
): PaymentIntent => ({ paymentId, orderId, status, amountCents, currency, clientSecret, publishableKey })

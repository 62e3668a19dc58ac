import { requireSystem } from '../actor.ts'
import type { CoreContext } from '../context.ts'
import type { RefundFacts } from './gateway.ts'
import { requireGateway } from './require-gateway.ts'
import { settleRefund } from './settle-refund.ts'

/** Stripe forgets idempotency keys after a day: well before that, what it has is looked at first. */
const KEY_HOURS = 12

/**
 * Has Stripe pay back what was set aside, and writes down what comes of it. Safe to repeat, also days later: the refund's
 * id is the idempotency key, and stands in Stripe's own books. Throws `payments.unavailable`. For jobs alone.
 */
export async function sendRefund(ctx: CoreContext, { refundId }: { refundId: string }): Promise<void> {
  requireSystem(ctx.actor)
  const refund = await ctx.db.refund.findUniqueOrThrow({
    where: { id: refundId },
    include: { payment: { select: { intentId: true } } },
  })
  const { payment, providerId, amountCents, status, createdAt } = refund
  if (status !== 'pending') return
  if (payment.intentId === null) throw new Error(`Refund ${refundId} is of a payment without an intent`)
  const isOld = ctx.now().getTime() - createdAt.getTime() > KEY_HOURS * 3_600_000
  const order = { refundId, intentId: payment.intentId, amountCents }
  await settleRefund(ctx, await askFor(ctx, order, { providerId, isOld }))
}

async function askFor(
  ctx: CoreContext,
  order: { refundId: string; intentId: string; amountCents: number },
  { providerId, isOld }: { providerId: string | null; isOld: boolean },
): Promise<RefundFacts> {
  const gateway = requireGateway(ctx)
  if (providerId !== null) return gateway.getRefund(providerId)
  const found = isOld ? await gateway.findRefund(order) : null
  return found ?? gateway.createRefund(order)
}

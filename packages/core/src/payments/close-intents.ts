import { requireSystem } from '../actor.ts'
import type { CoreContext } from '../context.ts'
import { requireGateway } from './require-gateway.ts'
import { abandonPayment, settlePayment } from './settle-payment.ts'

/**
 * An order that is over, or paid another way, is not to be paid any more: its open intent is cancelled at Stripe, unless
 * it was faster. Safe to
 * repeat. Throws `payments.unavailable`. For jobs alone.
 */
export async function closeIntents(ctx: CoreContext, { orderId }: { orderId: string }): Promise<void> {
  requireSystem(ctx.actor)
  const open = await ctx.db.payment.findMany({
    where: {
      orderId,
      status: { notIn: ['succeeded', 'cancelled'] },
      capturedCents: 0,
      order: { status: { not: 'pending' } },
    },
    select: { id: true, intentId: true },
  })
  for (const { id: paymentId, intentId } of open) {
    // Nobody was ever given what it takes to pay one that was not written down.
    if (intentId === null) await abandonPayment(ctx, { paymentId, orderId })
    else await settlePayment(ctx, { facts: await requireGateway(ctx).cancelIntent(intentId), at: null })
  }
}

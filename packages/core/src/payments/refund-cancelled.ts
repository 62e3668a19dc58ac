import { requireSystem } from '../actor.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { lockOrder } from '../orders/index.ts'
import { reserveRefund } from './reserve-refund.ts'

/**
 * What was paid for an order that was then cancelled goes back, all that is left of it. Safe to repeat: afterwards nothing
 * is left. For jobs alone.
 */
export async function refundCancelled(ctx: CoreContext, { orderId }: { orderId: string }): Promise<void> {
  requireSystem(ctx.actor)
  await inTransaction(ctx, async (tx) => {
    const { status } = await lockOrder(tx, orderId)
    // Paid after all, or again, before this job ran: another cancelling has its own.
    if (status !== 'cancelled') return
    const payments = await tx.db.payment.findMany({
      where: { orderId, capturedCents: { gt: 0 } },
      orderBy: { attempt: 'asc' },
    })
    for (const { id: paymentId, capturedCents, refundedCents } of payments) {
      const amountCents = capturedCents - refundedCents
      if (amountCents > 0) await reserveRefund(tx, { paymentId, orderId, amountCents, cause: 'order_cancelled' })
    }
  })
}

import { type CoreContext, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import { lockOrder } from '../orders/index.ts'
import type { NewIntent } from './gateway.ts'
import { isFinal } from './payment.status.ts'

export type OpenAttempt = NewIntent & {
  /** Null as long as Stripe's answer has not been written down. */
  intentId: string | null
}

/**
 * Stripe is asked about what is not settled after so long, and again: less than the minute between two turns of the
 * reconciler, so that each turn finds it, and what went wrong is made good within two.
 */
export const CHECK_AFTER_MS = 45_000

/**
 * The attempt to pay a pending order that is open, or a new one. It is there before Stripe is asked, so that after a crash
 * the same intent is found again. Throws `order.not_found`, `order.illegal_status`.
 */
export async function openAttempt(ctx: CoreContext, orderId: string): Promise<OpenAttempt> {
  return inTransaction(ctx, async (tx) => {
    const { status, number, currency, totalCents } = await lockOrder(tx, orderId)
    if (status !== 'pending') {
      throw new AppError('order.illegal_status', `The order is ${status}: there is nothing to pay`, {
        from: status,
        to: 'confirmed',
        allowed: [],
      })
    }
    const select = { id: true, attempt: true, status: true, intentId: true, capturedCents: true } as const
    const latest = await tx.db.payment.findFirst({ where: { orderId }, orderBy: { attempt: 'desc' }, select })
    const isOpen = latest !== null && !isFinal(latest.status) && latest.capturedCents === 0
    const { id, attempt, intentId } = isOpen
      ? latest
      : await tx.db.payment.create({
          data: {
            orderId,
            attempt: (latest?.attempt ?? 0) + 1,
            amountCents: totalCents,
            currency,
            nextCheckAt: new Date(tx.now().getTime() + CHECK_AFTER_MS),
            createdAt: tx.now(),
          },
          select,
        })
    return { paymentId: id, orderId, orderNumber: number, attempt, amountCents: totalCents, currency, intentId }
  })
}

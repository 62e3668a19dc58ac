import type { RefundCause, RefundLine } from '@shop/validators'
import type { CoreContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { CHECK_AFTER_MS } from './open-attempt.ts'

export interface RefundOrder {
  paymentId: string
  orderId: string
  amountCents: number
  cause: RefundCause
  reason?: string | undefined
  lines?: readonly RefundLine[]
}

/**
 * Sets a part of what was captured aside to be paid back, and has it sent, in the transaction that holds the order: the
 * row comes before Stripe is asked, so that any number at once never pays back more than came. Answers the refund's id.
 * Throws `payments.refund_exceeds_balance`.
 */
export async function reserveRefund(tx: CoreContext, order: RefundOrder): Promise<string> {
  const { paymentId, orderId, amountCents, cause, reason, lines = [] } = order
  const { currency } = await takeFromBalance(tx, paymentId, amountCents)
  const { actor } = tx
  const { id } = await tx.db.refund.create({
    data: {
      paymentId,
      orderId,
      amountCents,
      currency,
      cause,
      reason: reason ?? null,
      lines: lines.map(({ lineId, quantity }) => ({ lineId, quantity })),
      actorKind: actor.kind,
      actorId: 'userId' in actor ? actor.userId : null,
      nextCheckAt: new Date(tx.now().getTime() + CHECK_AFTER_MS),
      createdAt: tx.now(),
    },
    select: { id: true },
  })
  await tx.publish.job('payment.send-refund', { refundId: id })
  return id
}

/** One statement that carries its condition, with a CHECK behind it. */
export async function takeFromBalance(
  tx: CoreContext,
  paymentId: string,
  amountCents: number,
): Promise<{ currency: string }> {
  const taken = await tx.db.$kysely
    .updateTable('payments')
    .set(({ eb }) => ({ refunded_cents: eb('refunded_cents', '+', amountCents) }))
    .where('id', '=', paymentId)
    .where(({ eb }) => eb(eb('captured_cents', '-', eb.ref('refunded_cents')), '>=', amountCents))
    .returning('currency')
    .executeTakeFirst()
  if (taken) return taken
  const { capturedCents, refundedCents, currency } = await tx.db.payment.findUniqueOrThrow({ where: { id: paymentId } })
  throw exceedsBalance(capturedCents - refundedCents, currency)
}

export const exceedsBalance = (refundableCents: number, currency: string) =>
  new AppError('payments.refund_exceeds_balance', `Only ${refundableCents} cents are left to be paid back`, {
    refundableCents,
    currency,
  })

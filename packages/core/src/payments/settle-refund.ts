import type { RefundCause, RefundStatus } from '@shop/validators'
import { requireSystem } from '../actor.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { lockOrder, noteRefund, noteRefundFailed } from '../orders/index.ts'
import type { RefundFacts } from './gateway.ts'
import { takeFromBalance } from './reserve-refund.ts'

/** A refund goes on only: one that was made may still come back from the bank, but then it has failed for good. */
const RANK: Record<RefundStatus, number> = { pending: 0, succeeded: 1, failed: 2 }

interface KnownRefund {
  id: string
  paymentId: string
  orderId: string
  status: RefundStatus
  cause: RefundCause
  amountCents: number
  currency: string
}

/** What comes back because it should not have come: it never paid for the order. */
const NOT_FOR_THE_ORDER: readonly RefundCause[] = ['paid_too_late', 'already_paid', 'wrong_amount']

/**
 * Takes what Stripe says of a refund into the books, holding the order. One that was made in Stripe's dashboard gets its
 * row here. Right whatever comes first, and however often. For jobs alone.
 */
export async function settleRefund(ctx: CoreContext, facts: RefundFacts): Promise<void> {
  requireSystem(ctx.actor)
  await inTransaction(ctx, async (tx) => {
    const refund = await lockRefund(tx, facts)
    if (!refund) return
    if (RANK[facts.status] > RANK[refund.status]) await change(tx, refund, facts)
  })
}

async function lockRefund(tx: CoreContext, facts: RefundFacts): Promise<KnownRefund | null> {
  const known = await findRefund(tx, facts)
  const payment =
    known || facts.intentId === null
      ? null
      : await tx.db.payment.findUnique({ where: { intentId: facts.intentId }, select: { id: true, orderId: true } })
  const orderId = known?.orderId ?? payment?.orderId
  if (orderId === undefined) return null
  await lockOrder(tx, orderId)
  const id = known?.id ?? (await findRefund(tx, facts))?.id ?? (payment && (await writeElsewhere(tx, payment, facts)))
  if (!id) return null
  if (facts.providerId !== '') {
    await tx.db.refund.updateMany({ where: { id, providerId: null }, data: { providerId: facts.providerId } })
  }
  return tx.db.refund.findUniqueOrThrow({ where: { id } })
}

function findRefund(tx: CoreContext, { providerId, refundId }: RefundFacts) {
  const select = { id: true, orderId: true } as const
  if (refundId !== null) return tx.db.refund.findUnique({ where: { id: refundId }, select })
  return tx.db.refund.findUnique({ where: { providerId }, select })
}

async function writeElsewhere(
  tx: CoreContext,
  payment: { id: string; orderId: string },
  { amountCents, status }: RefundFacts,
): Promise<string | null> {
  if (status === 'failed') return null
  const { currency } = await takeFromBalance(tx, payment.id, amountCents).catch((cause: unknown) => {
    // Of two that do not both fit, Stripe refuses ours: then there is room, and trying again helps.
    throw new Error(`A refund made elsewhere exceeds what is left of payment ${payment.id}`, { cause })
  })
  const { id } = await tx.db.refund.create({
    data: {
      paymentId: payment.id,
      orderId: payment.orderId,
      amountCents,
      currency,
      cause: 'elsewhere',
      actorKind: 'system',
      nextCheckAt: tx.now(),
      createdAt: tx.now(),
    },
    select: { id: true },
  })
  return id
}

async function change(tx: CoreContext, refund: KnownRefund, { status, failureCode }: RefundFacts): Promise<void> {
  const { id: refundId, paymentId, orderId, amountCents, currency } = refund
  const isForOrder = !NOT_FOR_THE_ORDER.includes(refund.cause)
  await tx.db.refund.update({ where: { id: refundId }, data: { status, failureCode, nextCheckAt: null } })
  if (status === 'failed') {
    tx.log.error({ orderId, paymentId, refundId, failureCode }, 'A refund failed: the money is still to be paid back')
    await tx.db.payment.update({ where: { id: paymentId }, data: { refundedCents: { decrement: amountCents } } })
    if (refund.status === 'succeeded' && isForOrder) await noteRefundFailed(tx, { orderId, amountCents })
    return
  }
  if (isForOrder) await noteRefund(tx, { orderId, amountCents, isAll: await isAllBack(tx, orderId) })
  await tx.publish.event('payment.refunded', { orderId, paymentId, refundId, amountCents, currency })
}

/** Whether nothing of what came for the order is still here. */
async function isAllBack(tx: CoreContext, orderId: string): Promise<boolean> {
  const { _sum: captured } = await tx.db.payment.aggregate({ where: { orderId }, _sum: { capturedCents: true } })
  const { _sum: back } = await tx.db.refund.aggregate({
    where: { orderId, status: 'succeeded' },
    _sum: { amountCents: true },
  })
  return captured.capturedCents === back.amountCents
}

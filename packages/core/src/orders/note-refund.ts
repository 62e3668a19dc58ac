import type { CoreContext } from '../context.ts'
import { changeStatus, lockOrder } from './change-status.ts'
import { findTransition } from './order.status.ts'

export interface RefundNote {
  orderId: string
  /** In minor units. */
  amountCents: number
}

/**
 * Money went back: so much less is due, and with all of it back the order is refunded, unless it was over before. Call it
 * in the transaction that writes the refund down.
 */
export async function noteRefund(
  tx: CoreContext,
  { orderId, amountCents, isAll }: RefundNote & { isAll: boolean },
): Promise<void> {
  const order = await lockOrder(tx, orderId)
  const refundDueCents = Math.max(0, order.refundDueCents - amountCents)
  await tx.db.order.update({ where: { id: orderId }, data: { refundDueCents }, select: { id: true } })
  if (isAll && findTransition(order.status, 'refunded', 'system')) await changeStatus(tx, order, 'refunded')
}

/** Money that went back came back from the bank: it is due again. */
export async function noteRefundFailed(tx: CoreContext, { orderId, amountCents }: RefundNote): Promise<void> {
  const order = await lockOrder(tx, orderId)
  const refundDueCents = Math.min(order.totalCents, order.refundDueCents + amountCents)
  await tx.db.order.update({ where: { id: orderId }, data: { refundDueCents }, select: { id: true } })
}

import type { OrderStatus, Refund, RefundInput, RefundLine } from '@shop/validators'
import { requireAdmin } from '../actor.ts'
import { audit } from '../audit/index.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import { returnStock } from '../inventory/index.ts'
import { lockOrder } from '../orders/index.ts'
import { refundSelect, toRefund } from './payment.view.ts'
import { refundedPieces, refundOfLines } from './refund.rules.ts'
import { requireGateway } from './require-gateway.ts'
import { exceedsBalance, reserveRefund } from './reserve-refund.ts'

/** What is still in the house, so that a refund takes it off the order and puts it back on the shelf. */
const IN_THE_HOUSE: readonly OrderStatus[] = ['confirmed', 'processing']

/**
 * Pays back all that is left of a payment, an amount, or lines, by an admin. The money is set aside at once, and sent
 * by a job; pieces are back on the shelf with this answer. Throws `payments.not_found`, `payments.not_captured`,
 * `payments.refund_exceeds_balance`, `payments.refund_exceeds_line`, `payments.not_configured`.
 */
export async function requestRefund(ctx: CoreContext, input: RefundInput): Promise<Refund> {
  requireAdmin(ctx.actor)
  requireGateway(ctx)
  const { paymentId, lines, reason } = input
  return inTransaction(ctx, async (tx) => {
    const { orderId, status, refundableCents, currency } = await lockBalance(tx, paymentId)
    const amountCents = await amountOf(tx, input, { orderId, refundableCents, currency })
    const refundId = await reserveRefund(tx, {
      paymentId,
      orderId,
      amountCents,
      cause: 'requested',
      reason,
      lines: lines ?? [],
    })
    await audit(tx, 'payment.refund_requested', { details: { paymentId, refundId, amountCents } })
    const restocks = input.restock ?? (input.amountCents === undefined && IN_THE_HOUSE.includes(status))
    if (restocks) await restock(tx, { orderId, refundId, lines })
    return toRefund(await tx.db.refund.findUniqueOrThrow({ where: { id: refundId }, select: refundSelect }))
  })
}

interface Balance {
  orderId: string
  /** Of the order. */
  status: OrderStatus
  refundableCents: number
  currency: string
}

async function lockBalance(tx: CoreContext, paymentId: string): Promise<Balance> {
  const found = await tx.db.payment.findUnique({ where: { id: paymentId }, select: { orderId: true } })
  if (!found) throw new AppError('payments.not_found', 'There is no such payment', {})
  const { status } = await lockOrder(tx, found.orderId)
  const payment = await tx.db.payment.findUniqueOrThrow({ where: { id: paymentId } })
  if (payment.capturedCents === 0) throw notCaptured()
  return {
    ...found,
    status,
    refundableCents: payment.capturedCents - payment.refundedCents,
    currency: payment.currency,
  }
}

const notCaptured = () => new AppError('payments.not_captured', 'Nothing was paid that could go back', {})

async function amountOf(
  tx: CoreContext,
  { amountCents, lines }: RefundInput,
  { orderId, refundableCents, currency }: Omit<Balance, 'status'>,
): Promise<number> {
  const wanted = amountCents ?? (lines ? await costOf(tx, orderId, lines) : refundableCents)
  // Each line's tax is rounded by itself here, and was not when the order was priced.
  const rounding = lines?.length ?? 0
  if (wanted === 0 || wanted > refundableCents + rounding) throw exceedsBalance(refundableCents, currency)
  return Math.min(wanted, refundableCents)
}

async function costOf(tx: CoreContext, orderId: string, lines: readonly RefundLine[]): Promise<number> {
  const order = await tx.db.order.findUniqueOrThrow({
    where: { id: orderId },
    select: { pricesIncludeTax: true, lines: true },
  })
  const refunds = await tx.db.refund.findMany({
    where: { orderId, status: { not: 'failed' } },
    select: { lines: true },
  })
  const before = refunds.map((refund) => ({ lines: refund.lines as unknown as RefundLine[] }))
  return refundOfLines(order, lines, refundedPieces(before))
}

async function restock(
  tx: CoreContext,
  { orderId, refundId, lines }: { orderId: string; refundId: string; lines: readonly RefundLine[] | undefined },
): Promise<void> {
  const pieces = lines && (await piecesOf(tx, lines))
  await returnStock(tx, orderId, { refundId, pieces })
  await tx.db.refund.update({ where: { id: refundId }, data: { restocked: true } })
}

async function piecesOf(tx: CoreContext, lines: readonly RefundLine[]) {
  const rows = await tx.db.orderLine.findMany({
    where: { id: { in: lines.map(({ lineId }) => lineId) } },
    select: { id: true, variantId: true },
  })
  const variants = new Map(rows.map(({ id, variantId }) => [id, variantId]))
  return lines.map(({ lineId, quantity }) => ({ variantId: variants.get(lineId) ?? '', quantity }))
}

import { requireSystem } from '../actor.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { confirmOrder, holdStock, lockOrder, releaseHold, reviveOrder } from '../orders/index.ts'
import type { IntentFacts } from './gateway.ts'
import { type Decision, decide, isFinal, type KnownPayment, type Telling } from './payment.status.ts'
import { reserveRefund } from './reserve-refund.ts'

/** `ask`: what was told may be older than what is known, and nothing was changed. */
export type Settlement = 'done' | 'ask'

type Payment = KnownPayment & { id: string; orderId: string }

/**
 * Takes what Stripe says of an intent into the books, holding the order: money that came confirms it, or, when it is over,
 * takes its stock again, or goes back. Right whatever comes first, and however often. For jobs alone.
 */
export async function settlePayment(ctx: CoreContext, telling: Telling): Promise<Settlement> {
  requireSystem(ctx.actor)
  return inTransaction(ctx, async (tx) => {
    const payment = await lockPayment(tx, telling.facts)
    if (!payment) return 'done'
    const decision = decide(payment, telling)
    if (decision !== 'ask') await APPLY[decision](tx, payment, telling)
    return decision === 'ask' ? 'ask' : 'done'
  })
}

/** An attempt whose intent Stripe does not have: nobody can pay it. */
export async function abandonPayment(ctx: CoreContext, { paymentId, orderId }: { paymentId: string; orderId: string }) {
  await inTransaction(ctx, async (tx) => {
    await lockOrder(tx, orderId)
    await tx.db.payment.updateMany({
      where: { id: paymentId, capturedCents: 0, status: { notIn: ['succeeded', 'cancelled'] } },
      data: { status: 'cancelled', nextCheckAt: null },
    })
  })
}

/** Our payment, and with its order's row in hand. Null for an intent that is not ours. */
async function lockPayment(tx: CoreContext, { intentId, paymentId }: IntentFacts): Promise<Payment | null> {
  const where = paymentId === null ? { intentId } : { OR: [{ intentId }, { id: paymentId, intentId: null }] }
  const found = await tx.db.payment.findFirst({ where, select: { id: true, orderId: true } })
  if (!found) {
    tx.log.info({ intentId }, 'An intent that is not of this shop')
    return null
  }
  await lockOrder(tx, found.orderId)
  await tx.db.payment.updateMany({ where: { id: found.id, intentId: null }, data: { intentId } })
  return tx.db.payment.findUniqueOrThrow({
    where: { id: found.id },
    select: {
      id: true,
      orderId: true,
      status: true,
      amountCents: true,
      currency: true,
      capturedCents: true,
      chargeId: true,
      seenAt: true,
    },
  })
}

type Apply = (tx: CoreContext, payment: Payment, telling: Telling) => Promise<void>

const APPLY: Record<Exclude<Decision, 'ask'>, Apply> = {
  none: async () => {},
  move,
  paid,
  wrong_amount: wrongAmount,
}

async function move(tx: CoreContext, payment: Payment, { facts, at }: Telling): Promise<void> {
  const { id, orderId } = payment
  const { status, chargeId, failure } = facts
  await tx.db.payment.update({
    where: { id },
    data: {
      status,
      chargeId,
      failureCode: failure?.code ?? null,
      failureText: failure?.text ?? null,
      seenAt: at ?? payment.seenAt,
      ...(isFinal(status) && { nextCheckAt: null }),
    },
  })
  // A bank may take days: as long as it does, the order does not expire.
  if (status === 'processing') await holdStock(tx, { orderId })
  else if (payment.status === 'processing') await releaseHold(tx, { orderId })
  if (failure) await tx.publish.event('payment.failed', { orderId, paymentId: id, code: failure.code })
}

async function paid(tx: CoreContext, payment: Payment, { facts, at }: Telling): Promise<void> {
  await capture(tx, payment, { facts, at }, { status: 'succeeded', failureCode: null, failureText: null })
  const { id: paymentId, orderId } = payment
  const { result, status } = await confirmOrder(tx, { orderId })
  const isPaid =
    result === 'confirmed' || (status !== 'refunded' && result === 'closed' && (await reviveOrder(tx, { orderId })))
  if (isPaid) return tx.publish.event('payment.succeeded', { orderId, paymentId })
  tx.log.warn({ orderId, paymentId, status }, 'Money came for an order that takes none: it goes back')
  const cause = result === 'already_paid' ? 'already_paid' : 'paid_too_late'
  await reserveRefund(tx, { paymentId, orderId, cause, amountCents: facts.receivedCents })
}

/** Never confirms. What came goes back, and the order waits for another try. */
async function wrongAmount(tx: CoreContext, payment: Payment, { facts, at }: Telling): Promise<void> {
  const { id: paymentId, orderId, amountCents, currency } = payment
  const code = 'amount_mismatch'
  const { receivedCents } = facts
  tx.log.error(
    { orderId, paymentId, amountCents, currency, receivedCents, in: facts.currency },
    'The wrong amount came',
  )
  const failureText = 'Not the amount that was asked for'
  await capture(tx, payment, { facts, at }, { status: 'failed', failureCode: code, failureText })
  await tx.publish.event('payment.failed', { orderId, paymentId, code })
  if (receivedCents > 0) {
    await reserveRefund(tx, { paymentId, orderId, cause: 'wrong_amount', amountCents: receivedCents })
  }
}

async function capture(
  tx: CoreContext,
  { id, seenAt }: Payment,
  { facts, at }: Telling,
  outcome: { status: 'succeeded' | 'failed'; failureCode: string | null; failureText: string | null },
): Promise<void> {
  await tx.db.payment.update({
    where: { id },
    data: {
      ...outcome,
      capturedCents: facts.receivedCents,
      currency: facts.currency,
      chargeId: facts.chargeId,
      seenAt: at ?? seenAt,
      succeededAt: tx.now(),
      nextCheckAt: null,
    },
  })
}

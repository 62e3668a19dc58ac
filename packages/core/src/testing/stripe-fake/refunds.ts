import type { Stripe } from 'stripe'
import { type Work, found } from './account.ts'
import { type Params, allowOnly, choiceOf, integerOf, mergedMetadata, textOf } from './form.ts'
import { idOf } from './objects/ids.ts'
import { newRefund } from './objects/refund.ts'
import { impossible, invalid } from './refusal.ts'
import { testMethodOf } from './methods.ts'

const CREATE = [
  'amount',
  'charge',
  'metadata',
  'payment_intent',
  'reason',
] as const satisfies (keyof Stripe.RefundCreateParams)[]
const REASONS = ['duplicate', 'fraudulent', 'requested_by_customer'] as const

export function createRefund(work: Work, params: Params): Stripe.Refund {
  allowOnly(params, CREATE)
  const reason = choiceOf(params, 'reason', REASONS) ?? null
  const metadata = mergedMetadata({}, params)
  const wished = integerOf(params, 'amount')
  if (wished !== undefined && wished < 1) {
    throw invalid('This value must be greater than or equal to 1.', {
      code: 'parameter_invalid_integer',
      param: 'amount',
    })
  }
  const charge = chargeFrom(work, params)
  const amount = refusedOr(charge, wished)
  const behaviour = work.holdsRefund() ? 'pending' : refundsOf(work, charge)
  const status = behaviour === 'pending' ? 'pending' : 'succeeded'
  const refund = newRefund({ charge, amount, created: work.now(), metadata, reason, status })
  if (status === 'pending') refund.pending_reason = 'processing'
  work.account.refunds.set(refund.id, refund)
  work.emit('refund.created', refund)
  countRefunds(work, charge)
  if (behaviour) work.later(false, () => finishRefund(work, refund, behaviour === 'pending' ? 'succeed' : 'fail'))
  return refund
}

/** The bank has paid a refund, or could not. A refund that has failed stays so. */
export function finishRefund(work: Work, refund: Stripe.Refund, outcome: 'succeed' | 'fail'): void {
  const isDone = refund.status === 'failed' || (refund.status === 'succeeded' && outcome === 'succeed')
  if (isDone) return
  const previous = { status: refund.status }
  delete refund.pending_reason
  refund.status = outcome === 'succeed' ? 'succeeded' : 'failed'
  if (outcome === 'fail') {
    refund.failure_reason = 'expired_or_canceled_card'
    const charge = work.account.charges.get(idOf(refund.charge) ?? '')
    if (charge) Object.assign(charge, refundedOf(work, charge))
  }
  work.emit('refund.updated', refund, previous)
  if (outcome === 'fail') work.emit('refund.failed', refund, previous)
}

function chargeFrom({ account }: Work, params: Params): Stripe.Charge {
  const [chargeId, intentId] = [textOf(params, 'charge'), textOf(params, 'payment_intent')]
  if (chargeId) {
    const charge = found(account.charges, 'charge', chargeId, 'charge')
    if (charge.status === 'succeeded') return charge
    throw impossible(`Charge ${chargeId} has not succeeded and cannot be refunded.`, { param: 'charge' })
  }
  if (!intentId) {
    throw invalid('One of the following params should be provided for this request: payment_intent or charge.', {
      code: 'parameter_missing',
    })
  }
  const intent = found(account.intents, 'payment_intent', intentId, 'payment_intent')
  const charge = account.charges.get(idOf(intent.latest_charge) ?? '')
  if (charge?.status === 'succeeded') return charge
  throw impossible(`This PaymentIntent (${intentId}) does not have a successful charge to refund.`, {
    param: 'payment_intent',
  })
}

/** How much is refunded: all that is left unless said otherwise, and never more. */
function refusedOr(charge: Stripe.Charge, wished: number | undefined): number {
  const left = charge.amount - charge.amount_refunded
  if (left === 0) {
    throw impossible(`Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' })
  }
  if (wished === undefined || wished <= left) return wished ?? left
  const [asked, rest] = [wished, left].map((amount) => shown(amount, charge.currency))
  throw impossible(`Refund amount (${asked}) is greater than unrefunded amount on charge (${rest})`, {
    param: 'amount',
  })
}

function countRefunds(work: Work, charge: Stripe.Charge): void {
  const previous = { amount_refunded: charge.amount_refunded, refunded: charge.refunded }
  Object.assign(charge, refundedOf(work, charge))
  work.emit('charge.refunded', charge, previous)
}

function refundedOf({ account }: Work, charge: Stripe.Charge): Pick<Stripe.Charge, 'amount_refunded' | 'refunded'> {
  const amount_refunded = [...account.refunds.values()]
    .filter((refund) => refund.charge === charge.id && refund.status !== 'failed' && refund.status !== 'canceled')
    .reduce((sum, { amount }) => sum + amount, 0)
  return { amount_refunded, refunded: amount_refunded === charge.amount }
}

function refundsOf(work: Work, { payment_method }: Stripe.Charge): 'pending' | 'failing' | undefined {
  if (!payment_method) return undefined
  const known = testMethodOf(work, payment_method)
  return known.type === 'card' ? known.refunds : 'pending'
}

/** `€12.90`, as Stripe's messages have it. */
function shown(amount: number, currency: string): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency })
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
}

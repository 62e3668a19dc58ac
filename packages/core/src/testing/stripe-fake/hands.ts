import type { Stripe } from 'stripe'
import { type Work, found } from './account.ts'
import { attempt, finishAuthentication, settleDebit } from './attempts.ts'
import { refuseUnlessOpen, unexpected } from './intents.ts'
import { addMethod, testMethodOf } from './methods.ts'
import { idOf } from './objects/ids.ts'
import { createRefund, finishRefund } from './refunds.ts'
import type { StripeFake } from './types.ts'

/** What customers, banks and the merchant do by hand, rather than the shop by the API. */
export function createHands(
  work: Work,
  changed: () => void,
): Pick<StripeFake, 'authenticate' | 'confirm' | 'finishRefund' | 'refund' | 'settle'> {
  const { intents, refunds } = work.account
  /** Answers with a copy: what is done later must not change what was answered. */
  const act = <T extends object>(verb: () => T) =>
    Promise.try(() => {
      const object = verb()
      changed()
      return structuredClone(object)
    })
  const onIntent = (id: string, verb: (intent: Stripe.PaymentIntent) => void) =>
    act(() => {
      const intent = found(intents, 'payment_intent', id)
      verb(intent)
      return intent
    })
  return {
    confirm: (id, number = '4242424242424242') =>
      onIntent(id, (intent) => {
        refuseUnlessOpen(intent)
        attempt(work, intent, addMethod(work, number))
      }),
    authenticate: (id, outcome) =>
      onIntent(id, (intent) => {
        refuseUnless(intent, 'requires_action')
        finishAuthentication(work, intent, outcome)
      }),
    settle: (id, outcome) =>
      onIntent(id, (intent) => {
        refuseUnless(intent, 'processing')
        settleDebit(work, intent, outcome)
      }),
    refund: (id, amount) =>
      act(() => createRefund(work, { payment_intent: id, ...(amount && { amount: String(amount) }) })),
    finishRefund: (id, outcome) =>
      act(() => {
        const refund = found(refunds, 'refund', id)
        finishRefund(work, refund, outcome)
        return refund
      }),
  }
}

/** What a former process left to the banks goes on. */
export function resumePending(work: Work): void {
  for (const intent of work.account.intents.values()) {
    if (intent.status !== 'processing') continue
    const known = testMethodOf(work, idOf(intent.payment_method) ?? '')
    if (known.type === 'sepa_debit') {
      work.later(known.slow ?? false, () => settleDebit(work, intent, known.settles))
    }
  }
  for (const refund of work.account.refunds.values()) {
    if (refund.status === 'pending') work.later(false, () => finishRefund(work, refund, 'succeed'))
  }
}

function refuseUnless(intent: Stripe.PaymentIntent, status: Stripe.PaymentIntent.Status): void {
  if (intent.status === status) return
  throw unexpected(intent, `This PaymentIntent is not ${status}: it has a status of ${intent.status}.`)
}

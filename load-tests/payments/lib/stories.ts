import { Refusal, type StripeFake } from '@shop/core/testing/stripe'

const CARD = '4242424242424242'
const DECLINED = '4000000000000002'
const THREE_D_SECURE = '4000002500003155'
const DEBIT = 'DE89370400440532013000'

type Step = (stripe: StripeFake, intentId: string) => Promise<unknown>

const pay =
  (number: string): Step =>
  (stripe, id) =>
    stripe.confirm(id, number)
const authenticate =
  (outcome: 'succeed' | 'fail'): Step =>
  (stripe, id) =>
    stripe.authenticate(id, outcome)
const settle =
  (outcome: 'succeed' | 'fail'): Step =>
  (stripe, id) =>
    stripe.settle(id, outcome)
const cancel: Step = async ({ url }, id) =>
  fetch(`${url}/v1/payment_intents/${id}/cancel`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_shop' },
  })

/** What customers, banks and the merchant do at Stripe, step by step. */
export const STORIES: Readonly<Record<string, readonly Step[]>> = {
  'nobody pays': [],
  'paid by card': [pay(CARD)],
  declined: [pay(DECLINED)],
  'declined, then paid': [pay(DECLINED), pay(CARD)],
  'declined twice': [pay(DECLINED), pay(DECLINED)],
  '3-D Secure awaited': [pay(THREE_D_SECURE)],
  '3-D Secure done': [pay(THREE_D_SECURE), authenticate('succeed')],
  '3-D Secure refused': [pay(THREE_D_SECURE), authenticate('fail')],
  '3-D Secure refused, then paid': [pay(THREE_D_SECURE), authenticate('fail'), pay(CARD)],
  'debit under way': [pay(DEBIT)],
  'debit paid': [pay(DEBIT), settle('succeed')],
  'debit bounced': [pay(DEBIT), settle('fail')],
  'debit bounced, then paid by card': [pay(DEBIT), settle('fail'), pay(CARD)],
  'cancelled in the dashboard': [cancel],
}

/** Takes a step. False when Stripe does not let it happen any more: the shop had cancelled the intent. */
export async function take(step: Step, stripe: StripeFake, intentId: string): Promise<boolean> {
  try {
    await step(stripe, intentId)
    return true
  } catch (error) {
    if (error instanceof Refusal) return false
    throw error
  }
}

import type { Stripe } from 'stripe'
import { type Work, found } from './account.ts'
import { type Params, nestedOf, textOf } from './form.ts'
import { newMethod } from './objects/method.ts'
import { Refusal, invalid, missing } from './refusal.ts'
import { TEST_METHODS, TEST_TOKENS, type TestMethod } from './test-methods.ts'

/** A new payment method of a test number. Refuses any other number as Stripe does in its test mode. */
export function addMethod({ account, now }: Pick<Work, 'account' | 'now'>, given: string): Stripe.PaymentMethod {
  const number = given.replaceAll(/[\s-]/g, '')
  const known = TEST_METHODS[number]
  if (!known) {
    const message = 'Your card number is incorrect. Here only the numbers of docs.stripe.com/testing are known.'
    throw new Refusal(402, { type: 'card_error', code: 'incorrect_number', message, param: 'number' }, true)
  }
  const method = newMethod(number, known, now())
  account.methods.set(method.id, method)
  account.numbers.set(method.id, number)
  return method
}

/** What is known of the number behind a payment method. */
export function testMethodOf({ account }: Pick<Work, 'account'>, id: string): TestMethod {
  const number = account.numbers.get(id)
  const method = number && TEST_METHODS[number]
  if (!method) throw invalid(`No such PaymentMethod: '${id}'`, { code: 'resource_missing', param: 'payment_method' })
  return method
}

/** The payment method a request names: by id, by one of Stripe's test tokens, or with its number. */
export function methodFrom(work: Work, params: Params): Stripe.PaymentMethod | undefined {
  const id = textOf(params, 'payment_method')
  if (id) {
    const number = TEST_TOKENS[id]
    return number ? addMethod(work, number) : found(work.account.methods, 'PaymentMethod', id, 'payment_method')
  }
  const data = nestedOf(params, 'payment_method_data')
  if (!data) return undefined
  const number = numberIn(data)
  if (!number) throw missing('payment_method_data[card][number]')
  return addMethod(work, number)
}

function numberIn(data: Params): string | undefined {
  const [card, debit] = [nestedOf(data, 'card'), nestedOf(data, 'sepa_debit')]
  return (card && textOf(card, 'number')) ?? (debit && textOf(debit, 'iban'))
}

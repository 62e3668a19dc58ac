import { Stripe } from 'stripe'
import { expect, test } from 'vitest'
import { createGuard } from './stripe-guard.ts'

const away = () => Promise.reject(new Stripe.errors.StripeConnectionError({ message: 'Nobody is there' }))
const unavailable = expect.objectContaining({ code: 'payments.unavailable' })

test('while one call finds out whether Stripe is back, all others are told at once', async () => {
  const guard = createGuard({ callsPerSecond: 1_000, timeoutMs: 60_000, restMs: 1 })
  while (!guard.isOpen) await expect(guard(away)).rejects.toEqual(unavailable)

  const answer = Promise.withResolvers<string>()
  let isAsked = false
  const ask = () => {
    isAsked = true
    return answer.promise
  }
  let asking: Promise<string> | undefined
  await expect
    .poll(() => {
      if (!isAsked) (asking = guard(ask)).catch(() => undefined)
      return isAsked
    })
    .toBe(true)
  await expect(guard(() => Promise.resolve('another'))).rejects.toEqual(unavailable)

  answer.resolve('back')
  expect(await asking).toBe('back')
  expect(await guard(() => Promise.resolve('another'))).toBe('another')
})

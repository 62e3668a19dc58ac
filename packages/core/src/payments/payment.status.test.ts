import fc from 'fast-check'
import type { PaymentStatus } from '@shop/validators'
import { describe, expect, test } from 'vitest'
import type { IntentFacts } from './gateway.ts'
import { decide, isFinal, type KnownPayment } from './payment.status.ts'

const second = (s: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, s))
const unseen: KnownPayment = {
  status: 'pending',
  amountCents: 1_000,
  currency: 'EUR',
  capturedCents: 0,
  chargeId: null,
  seenAt: null,
}
const facts = (status: PaymentStatus, rest: Partial<IntentFacts> = {}): IntentFacts => ({
  intentId: 'pi_1',
  paymentId: 'p',
  status,
  amountCents: 1_000,
  receivedCents: status === 'succeeded' ? 1_000 : 0,
  currency: 'EUR',
  chargeId: null,
  failure: null,
  ...rest,
})

describe('money that came', () => {
  const open: PaymentStatus[] = ['pending', 'requires_action', 'processing', 'failed']

  test.each(open)('counts whenever it is heard of, also by one that is %s', (status) => {
    const later = { ...unseen, status, seenAt: second(9) }
    expect(decide(later, { facts: facts('succeeded'), at: second(1) })).toBe('paid')
  })

  test.each([{ receivedCents: 999 }, { receivedCents: 1_001 }, { currency: 'USD' }, { receivedCents: 0 }])(
    'never pays when it is not what was asked for: %o',
    (wrong) => {
      expect(decide(unseen, { facts: facts('succeeded', wrong), at: second(1) })).toBe('wrong_amount')
      expect(decide(unseen, { facts: facts('succeeded', wrong), at: null })).toBe('wrong_amount')
    },
  )

  test('counts once', () => {
    const paid = { ...unseen, status: 'succeeded' as const, capturedCents: 1_000 }
    const wrong = { ...unseen, status: 'failed' as const, capturedCents: 900 }
    expect(decide(paid, { facts: facts('succeeded'), at: null })).toBe('none')
    expect(decide(wrong, { facts: facts('succeeded'), at: null })).toBe('none')
  })

  test('after a cancelling is believed only of Stripe’s own answer', () => {
    const cancelled = { ...unseen, status: 'cancelled' as const }
    expect(decide(cancelled, { facts: facts('succeeded'), at: second(5) })).toBe('ask')
    expect(decide(cancelled, { facts: facts('succeeded'), at: null })).toBe('paid')
  })
})

test('what is not plainly newer is asked about, and what is the same is nothing', () => {
  const acting = { ...unseen, status: 'requires_action' as const, seenAt: second(5) }
  expect(decide(acting, { facts: facts('failed', { chargeId: 'ch_1' }), at: second(5) })).toBe('ask')
  expect(decide(acting, { facts: facts('failed', { chargeId: 'ch_1' }), at: second(6) })).toBe('move')
  expect(decide(acting, { facts: facts('requires_action'), at: second(1) })).toBe('none')
})

test('another failed charge is another failure', () => {
  const failed = { ...unseen, status: 'failed' as const, chargeId: 'ch_1', seenAt: second(1) }
  expect(decide(failed, { facts: facts('failed', { chargeId: 'ch_2' }), at: second(2) })).toBe('move')
})

/** What may happen to an intent at Stripe, in order; each is an event with the state after it. */
const history = fc
  .array(fc.constantFrom<PaymentStatus>('requires_action', 'processing', 'failed'), { maxLength: 5 })
  .chain((steps) =>
    fc.constantFrom<PaymentStatus | null>('succeeded', 'cancelled', null).map((end) => ({ steps, end })),
  )
  .chain(({ steps, end }) => {
    const states = [...steps, ...(end ? [end] : [])]
    return fc
      .array(fc.integer({ min: 0, max: 1 }), { minLength: states.length, maxLength: states.length })
      .map((gaps) => {
        let at = 0
        return states.map((status, index) => {
          at += gaps[index] ?? 0
          return { facts: facts(status, { chargeId: `ch_${index}` }), at: second(at) }
        })
      })
  })

test('whatever order and number they come in, the events end where Stripe is', () => {
  const arrivals = history.chain((events) =>
    fc
      .shuffledSubarray([...events, ...events], { minLength: events.length, maxLength: events.length * 2 })
      .map((arrived) => ({ events, arrived: [...arrived, ...events].filter(Boolean) })),
  )
  fc.assert(
    fc.property(arrivals, ({ events, arrived }) => {
      const truth = events.at(-1)
      if (!truth) return
      let payment = unseen
      const apply = (telling: Parameters<typeof decide>[1]): void => {
        const decision = decide(payment, telling)
        if (decision === 'ask') return apply({ facts: truth.facts, at: null })
        if (decision === 'none') return
        expect(isFinal(payment.status)).toBe(false)
        payment = {
          ...payment,
          status: telling.facts.status,
          chargeId: telling.facts.chargeId,
          capturedCents: telling.facts.receivedCents,
          seenAt: telling.at ?? payment.seenAt,
        }
      }
      for (const telling of arrived) apply(telling)
      expect(payment.status).toBe(truth.facts.status)
    }),
    { numRuns: 2_000 },
  )
})

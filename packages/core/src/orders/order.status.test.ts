import fc from 'fast-check'
import { OrderStatus } from '@shop/validators'
import { describe, expect, test } from 'vitest'
import { allowedFrom, findTransition, type Mover, moverOf, transitions } from './order.status.ts'

const statuses = OrderStatus.options
const movers: Mover[] = ['customer', 'admin', 'system']

describe.each<{ mover: Mover; may: Partial<Record<OrderStatus, OrderStatus[]>> }>([
  { mover: 'customer', may: { pending: ['cancelled'], confirmed: ['cancelled'], processing: ['cancelled'] } },
  {
    mover: 'admin',
    may: {
      pending: ['confirmed', 'cancelled'],
      confirmed: ['processing', 'cancelled'],
      processing: ['shipped', 'cancelled'],
      shipped: ['delivered'],
    },
  },
  {
    mover: 'system',
    may: {
      pending: ['confirmed', 'cancelled', 'expired'],
      confirmed: ['processing', 'cancelled', 'refunded'],
      processing: ['shipped', 'cancelled', 'refunded'],
      shipped: ['delivered', 'refunded'],
      delivered: ['refunded'],
      cancelled: ['confirmed'],
      expired: ['confirmed'],
    },
  },
])('as $mover', ({ mover, may }) => {
  test.each(statuses)('what may become of an order that is %s', (from) => {
    expect(allowedFrom(from, mover)).toEqual(may[from] ?? [])
    for (const to of statuses) expect(findTransition(from, to, mover) !== null).toBe(may[from]?.includes(to) ?? false)
  })
})

test.each<[OrderStatus, OrderStatus, string, string]>([
  ['pending', 'confirmed', 'commit', 'received'],
  ['pending', 'cancelled', 'release', 'none'],
  ['pending', 'expired', 'release', 'none'],
  ['confirmed', 'processing', 'keep', 'none'],
  ['confirmed', 'cancelled', 'return', 'refund_due'],
  ['confirmed', 'refunded', 'keep', 'refunded'],
  ['processing', 'shipped', 'keep', 'none'],
  ['processing', 'cancelled', 'return', 'refund_due'],
  ['processing', 'refunded', 'keep', 'refunded'],
  ['shipped', 'delivered', 'keep', 'none'],
  ['shipped', 'refunded', 'keep', 'refunded'],
  ['delivered', 'refunded', 'keep', 'refunded'],
  ['cancelled', 'confirmed', 'retake', 'received'],
  ['expired', 'confirmed', 'retake', 'received'],
])('from %s to %s: the stock is to %s, the payment %s', (from, to, stock, payment) => {
  expect(findTransition(from, to, 'system')).toMatchObject({ stock, payment })
})

test('whatever way an order goes, its pieces and its money are accounted for once', () => {
  const way = fc.array(fc.nat(), { maxLength: 8 })
  fc.assert(
    fc.property(way, (choices) => {
      let status: OrderStatus = 'pending'
      const pieces: string[] = []
      const money: string[] = []
      for (const choice of choices) {
        const next = Object.entries(transitions[status])
        const [to, transition] = next[choice % Math.max(1, next.length)] ?? []
        if (!to || !transition) break
        // What was paid once, and is over, stays over (reviveOrder).
        if (transition.stock === 'retake' && money.includes('received')) break
        if (transition.stock !== 'keep') pieces.push(transition.stock)
        if (transition.payment !== 'none') money.push(transition.payment)
        status = to as OrderStatus
      }
      const sold = [['commit'], ['release', 'retake']]
      const ways = [[], ['release'], ...sold, ...sold.map((way) => [...way, 'return'])]
      expect(ways).toContainEqual(pieces)
      expect([[], ['received'], ['received', 'refund_due'], ['received', 'refunded']]).toContainEqual(money)
    }),
  )
})

test('a guest moves an order as its customer does', () => {
  expect(moverOf({ kind: 'guest', cartToken: null, orderToken: 't' })).toBe('customer')
  for (const mover of movers) expect(moverOf({ kind: mover, userId: 'u', job: 'j' })).toBe(mover)
})

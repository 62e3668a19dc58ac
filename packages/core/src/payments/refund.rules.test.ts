import fc from 'fast-check'
import { expect, test } from 'vitest'
import { refundedPieces, refundOfLines } from './refund.rules.ts'

const line = (id: string, rest: object = {}) => ({
  id,
  quantity: 3,
  totalCents: 1_000,
  discountCents: 0,
  taxRateBasisPoints: 1_900,
  ...rest,
})
const order = (lines: ReturnType<typeof line>[], pricesIncludeTax = true) => ({ lines, pricesIncludeTax })
const none = new Map<string, number>()
const refusal = (lineId: string, refundableQuantity: number) =>
  expect.objectContaining({ code: 'payments.refund_exceeds_line', details: { lineId, refundableQuantity } })

test('a piece costs its part of what the line came to, less the discount', () => {
  const discounted = order([line('a', { discountCents: 100 })])
  expect(refundOfLines(discounted, [{ lineId: 'a', quantity: 1 }], none)).toBe(300)
  expect(refundOfLines(discounted, [{ lineId: 'a', quantity: 3 }], none)).toBe(900)
})

test('tax that came on top goes back with it', () => {
  expect(refundOfLines(order([line('a')], false), [{ lineId: 'a', quantity: 3 }], none)).toBe(1_190)
})

test('more pieces than are left, and lines of another order, are refused', () => {
  const before = new Map([['a', 2]])
  const ask = (lineId: string, quantity: number) => () =>
    refundOfLines(order([line('a')]), [{ lineId, quantity }], before)
  expect(ask('a', 2)).toThrow(refusal('a', 1))
  expect(ask('b', 1)).toThrow(refusal('b', 0))
  expect(ask('a', 1)()).toBe(334)
})

test('the pieces of refunds add up by line', () => {
  const refunds = [{ lines: [{ lineId: 'a', quantity: 1 }] }, { lines: [{ lineId: 'a', quantity: 2 }] }, { lines: [] }]
  expect(refundedPieces(refunds)).toEqual(new Map([['a', 3]]))
})

test('however it is split, a line pays back exactly what it cost', () => {
  const parts = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 6 })
  const amounts = fc.record({
    total: fc.nat(10_000_000),
    off: fc.nat(10_000_000),
    rate: fc.nat(2_500),
    gross: fc.boolean(),
  })
  fc.assert(
    fc.property(parts, amounts, (quantities, { total, off, rate, gross }) => {
      const quantity = quantities.reduce((sum, part) => sum + part, 0)
      const sold = { quantity, totalCents: total, discountCents: Math.min(off, total), taxRateBasisPoints: rate }
      const of = order([line('a', sold)], gross)
      let gone = 0
      let back = 0
      for (const part of quantities) {
        const cents = refundOfLines(of, [{ lineId: 'a', quantity: part }], new Map([['a', gone]]))
        expect(cents).toBeGreaterThanOrEqual(0)
        back += cents
        gone += part
      }
      expect(back).toBe(refundOfLines(of, [{ lineId: 'a', quantity }], none))
    }),
  )
})

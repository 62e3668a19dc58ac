import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_CENTS } from '../money.ts'
import { lineTotalCents, priceLines } from './pricing.rules.ts'

const line = fc.record({
  unitPriceCents: fc.integer({ min: 0, max: 20_000 }),
  quantity: fc.integer({ min: 1, max: 99 }),
})

describe('priceLines', () => {
  test('gives parts that sum to the whole, none of them negative', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 100 }), (lines) => {
        const { subtotalCents, discountCents, shippingCents, taxCents, totalCents } = priceLines(lines)
        expect(totalCents).toBe(subtotalCents - discountCents + shippingCents + taxCents)
        expect(subtotalCents).toBe(lines.reduce((sum, item) => sum + lineTotalCents(item), 0))
        expect(Math.min(subtotalCents, discountCents, shippingCents, taxCents, totalCents)).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  test('refuses what the database cannot hold', () => {
    expect(priceLines([{ unitPriceCents: MAX_CENTS, quantity: 1 }]).totalCents).toBe(MAX_CENTS)
    expect(() => priceLines([{ unitPriceCents: MAX_CENTS, quantity: 2 }])).toThrow(
      expect.objectContaining({ code: 'order.total_limit' }),
    )
  })
})

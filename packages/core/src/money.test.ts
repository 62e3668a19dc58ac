import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatMoney, sumCents } from './money.ts'

describe('sumCents', () => {
  test('adds whole cents exactly', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 31 })), (amounts) => {
        const exact = amounts.reduce((sum, amount) => sum + BigInt(amount), 0n)
        expect(BigInt(sumCents(amounts))).toBe(exact)
      }),
    )
  })

  test('refuses a sum that a number cannot hold', () => {
    expect(() => sumCents([Number.MAX_SAFE_INTEGER, 1])).toThrow(RangeError)
  })
})

describe('formatMoney', () => {
  test.each([
    [1999, 'EUR', 'en', '€19.99'],
    [0, 'EUR', 'en', '€0.00'],
    [-500, 'EUR', 'en', '-€5.00'],
    [1999, 'JPY', 'en', '¥1,999'],
    [1999, 'KWD', 'en', 'KWD 1.999'],
    [123_456, 'EUR', 'de', '1.234,56 €'],
  ])('%i %s in %s is %s', (cents, currency, locale, text) => {
    expect(formatMoney(cents, currency, locale).replaceAll(/\s/g, ' ')).toBe(text)
  })
})

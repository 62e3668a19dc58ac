import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decimalsOf, readCount, readOptions, readPrice, readTags, readText } from './cells.rules.ts'

describe('prices', () => {
  test.each([
    ['12.90', 2, 1_290],
    ['12.9', 2, 1_290],
    ['12', 2, 1_200],
    ['0.01', 2, 1],
    ['0', 2, 0],
    ['1200', 0, 1_200],
    ['1.234', 3, 1_234],
  ])('%s with %i decimals is %i', (cell, decimals, cents) => expect(readPrice(cell, decimals)).toBe(cents))

  test.each(['12,90', '-1', '+1', '1e3', '1.', '.5', '12.901', '€12', ' 12', '12 ', '0x10', 'NaN', '', '1'.repeat(13)])(
    '%j is none',
    (cell) => expect(readPrice(cell, 2)).toBeNull(),
  )

  test('every amount is exact', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_147_483_647 }), (cents) => {
        const text = `${Math.trunc(cents / 100)}.${String(cents % 100).padStart(2, '0')}`
        expect(readPrice(text, 2)).toBe(cents)
      }),
    )
  })

  test('decimals are the currency’s', () => {
    expect(['EUR', 'JPY', 'KWD'].map(decimalsOf)).toEqual([2, 0, 3])
  })
})

test.each([
  ['0', 0],
  ['007', 7],
  ['-1', null],
  ['1.0', null],
  ['many', null],
  ['', null],
])('%j pieces are %j', (cell, count) => expect(readCount(cell)).toBe(count))

describe('options', () => {
  test.each([
    ['size=M', { size: 'M' }],
    ['size=M|color=Red', { size: 'M', color: 'Red' }],
    [String.raw`mix=a\|b\=c\\`, { mix: String.raw`a|b=c\ `.trim() }],
    [' size = M ', { size: 'M' }],
  ])('%s', (cell, options) => expect(readOptions(cell)).toEqual(options))

  test.each(['size', 'a=b=c', 'a=1|', '|', 'a=1|a=2'])('%j are none', (cell) => expect(readOptions(cell)).toBeNull())
})

test('tags are separated by bars, which a backslash hides', () => {
  expect(readTags(String.raw`red|on sale|a\|b`)).toEqual(['red', 'on sale', 'a|b'])
})

test.each([
  ["'=1+1", '=1+1'],
  ["''=1+1", "'=1+1"],
  ["'tis", "'tis"],
  ["'", "'"],
  ['=1', '=1'],
  ["'\tx", '\tx'],
])('the text of %j is %j', (cell, text) => expect(readText(cell)).toBe(text))

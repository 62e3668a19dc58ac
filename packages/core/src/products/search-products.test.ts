import { expect, test } from 'vitest'
import { lastWordAsPrefix } from './search-products.ts'

test.each([
  ['red lam', 'lam:*'],
  ['lamp', 'lamp:*'],
  ['Füße', 'Füße:*'],
  ['lamp ', ''],
  ['lamp!', ''],
  ["'; drop table products; --", ''],
  ['a & b | c', 'c:*'],
  ['💡', ''],
])('the last word of %j, as a prefix, is %j', (text, prefix) => {
  expect(lastWordAsPrefix(text)).toBe(prefix)
})

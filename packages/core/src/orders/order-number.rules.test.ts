import fc from 'fast-check'
import { demoOrderNumber } from '@shop/db/seed'
import { expect, test } from 'vitest'
import { orderNumber } from './order-number.rules.ts'

test('is eight easily read characters', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: (1n << 40n) - 1n }), (count) => {
      expect(orderNumber(count)).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/)
    }),
  )
})

test('is another one for every order', () => {
  const numbers = new Set(Array.from({ length: 100_000 }, (_, count) => orderNumber(BigInt(count + 1))))
  expect(numbers.size).toBe(100_000)
})

test('does not show how many orders came before', () => {
  const [first, second] = [orderNumber(1n), orderNumber(2n)]
  expect(first.slice(0, 2)).not.toBe(second.slice(0, 2))
})

test('makes what the demo orders are numbered with, of counts the shop will not reach', () => {
  for (const index of [0, 1, 2, 999_999]) expect(demoOrderNumber(index)).toBe(orderNumber((1n << 39n) + BigInt(index)))
})

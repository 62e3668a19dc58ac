import { expect, test } from 'vitest'
import { cheapestMethod, methodsServing, type ShippingMethod, shippingCentsFor } from './shipping.rules.ts'

const method = (code: string, priceCents: number, rest: Partial<ShippingMethod> = {}): ShippingMethod => ({
  code,
  name: code,
  priceCents,
  freeAboveCents: null,
  countries: [],
  isActive: true,
  ...rest,
})

test('is a flat rate, free from the threshold on', () => {
  const standard = method('standard', 490, { freeAboveCents: 5_000 })
  expect([0, 4_999, 5_000, 5_001].map((cents) => shippingCentsFor(cents, standard))).toEqual([490, 490, 0, 0])
  expect(shippingCentsFor(1_000_000, method('express', 990))).toBe(990)
  expect(shippingCentsFor(1, null)).toBe(0)
})

test('goes where a method goes that is in use', () => {
  const methods = [
    method('anywhere', 1),
    method('german', 2, { countries: ['DE', 'AT'] }),
    method('former', 3, { isActive: false }),
  ]
  const codes = (country: string) => methodsServing(methods, country).map(({ code }) => code)
  expect(codes('AT')).toEqual(['anywhere', 'german'])
  expect(codes('FR')).toEqual(['anywhere'])
})

test('is by the cheapest method for these goods, and the first of equals', () => {
  const methods = [method('a', 990), method('b', 990), method('c', 1_500, { freeAboveCents: 5_000 })]
  expect(cheapestMethod(methods, 4_999)?.code).toBe('a')
  expect(cheapestMethod(methods, 5_000)?.code).toBe('c')
  expect(cheapestMethod([], 1)).toBeUndefined()
})

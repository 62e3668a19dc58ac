import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import {
  AddItemInput,
  Address,
  Email,
  errorCodes,
  Password,
  ProductByIdInput,
  Quantity,
  RegisterInput,
  text,
} from './index.ts'

const accepts = (schema: z.ZodType, value: unknown) => schema.safeParse(value).success
const ID = '019ab000-0000-7000-8000-000000000000'

test.each([
  [' Ada@Example.COM ', 'ada@example.com'],
  ['ada+tag@sub.example.com', 'ada+tag@sub.example.com'],
])('%j is the address %s', (typed, email) => {
  expect(Email.parse(typed)).toBe(email)
})

test.each([
  '',
  'ada',
  'ada@',
  '@example.com',
  'a b@example.com',
  'ada@example.com\nbcc:x@y.z',
  `${'a'.repeat(255)}@b.de`,
])('%j is no address', (typed) => {
  expect(accepts(Email, typed)).toBe(false)
})

describe('a password', () => {
  test('has 8 to 256 characters of any kind', () => {
    expect(accepts(Password, 'x'.repeat(8))).toBe(true)
    expect(accepts(Password, 'x'.repeat(256))).toBe(true)
    expect(accepts(Password, 'x'.repeat(7))).toBe(false)
    expect(accepts(Password, 'x'.repeat(257))).toBe(false)
  })

  test('is the same however its accents were typed', () => {
    expect(Password.parse('cafe\u0301 au lait')).toBe(Password.parse('caf\u00e9 au lait'))
  })
})

test.each([0, -1, 1.5, 100, 2 ** 53, '1', Number.NaN])('%j is no quantity', (value) => {
  expect(accepts(Quantity, value)).toBe(false)
})

describe('adding to a cart', () => {
  test('takes a variant or a product, one piece unless told', () => {
    expect(AddItemInput.parse({ variantId: ID })).toEqual({ variantId: ID, quantity: 1 })
    expect(accepts(AddItemInput, { productId: ID, quantity: 2 })).toBe(true)
  })

  test('takes neither both nor none', () => {
    expect(accepts(AddItemInput, { variantId: ID, productId: ID })).toBe(false)
    expect(accepts(AddItemInput, {})).toBe(false)
  })
})

test('a name with a NUL, which Postgres cannot hold, is refused', () => {
  const input = { email: 'a@b.de', password: 'x'.repeat(8), name: 'A\u0000B' }
  expect(accepts(RegisterInput, input)).toBe(false)
})

test('a product is asked for by id or slug', () => {
  expect(accepts(ProductByIdInput, { id: ID })).toBe(true)
  expect(accepts(ProductByIdInput, { id: 'walnut-desk-lamp' })).toBe(true)
  expect(accepts(ProductByIdInput, { id: 'Walnut Lamp' })).toBe(false)
})

test('a country is two capital letters', () => {
  const address = { name: 'A', line1: 'B', city: 'C', postalCode: 'D', country: 'DE' }
  expect(accepts(Address, address)).toBe(true)
  expect(accepts(Address, { ...address, country: 'Germany' })).toBe(false)
})

test('every error code is a domain and a reason', () => {
  for (const code of errorCodes) expect(code).toMatch(/^[a-z]+\.[a-z_]+$/)
})

test.each(['a\u0000b', '\u001b[31m', 'half \ud83d of a character'])('%j is no text', (typed) => {
  expect(accepts(text(1, 100), typed)).toBe(false)
})

test.each(['Zoë', 'two\nlines', 'a whole 😀'])('%j is text', (typed) => {
  expect(text(1, 100).parse(typed)).toBe(typed)
})

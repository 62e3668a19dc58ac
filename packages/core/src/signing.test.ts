import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sign, verify } from './signing.ts'

const payload = { key: 'reports/1.csv', expiresAt: 1 }

test('what was signed comes back', () => {
  fc.assert(
    fc.property(fc.string(), fc.dictionary(fc.string(), fc.string()), (secret, values) => {
      expect(verify(secret, sign(secret, values))).toEqual(values)
    }),
  )
})

test('a token with one character changed, left out or added is nobody’s', () => {
  const token = sign('secret', payload)
  for (let at = 0; at < token.length; at++) {
    const other = token[at] === 'A' ? 'B' : 'A'
    expect(verify('secret', token.slice(0, at) + other + token.slice(at + 1)), `changed at ${at}`).toBeNull()
    expect(verify('secret', token.slice(0, at) + token.slice(at + 1)), `without ${at}`).toBeNull()
  }
  expect(verify('secret', `${token}.x`)).toBeNull()
})

test.each(['', '.', 'a', 'a.', '.a', 'ä.ö', '\u0000.\u0000'])('%j is no token', (text) => {
  expect(verify('secret', text)).toBeNull()
})

test('another secret signs otherwise', () => {
  expect(verify('another', sign('secret', payload))).toBeNull()
})

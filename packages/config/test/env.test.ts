import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { parseEnv, SettingsError } from '../src/env.ts'
import { hasStrongPassword, signingSecretOf } from '../src/settings.ts'

const schema = z.object({
  PORT: z.coerce.number().int().max(65_535).default(3000),
  NAME: z.string().min(3),
  URL: z.url(),
})

describe('parseEnv', () => {
  test('reads what is set, and takes an empty variable for an absent one', () => {
    const source = { PORT: '', NAME: 'shop', URL: 'https://shop.example', OTHER: 'x' }
    expect(parseEnv(schema, source)).toEqual({ PORT: 3000, NAME: 'shop', URL: 'https://shop.example' })
  })

  test('names every problem at once, and tells missing from wrong', () => {
    const problems = () => parseEnv(schema, { PORT: '70000', NAME: 'ab' })
    expect(problems).toThrow(SettingsError)
    expect(problems).toThrow(/PORT Too big/)
    expect(problems).toThrow(/NAME Too small/)
    expect(problems).toThrow(/URL is missing/)
  })
})

test.each([
  ['postgresql://shop:a-long-password@db/shop', true],
  ['postgresql://shop@db/shop', false],
  ['postgresql://shop:short@db/shop', false],
  ['postgresql://shop:change-me-please@db/shop', false],
  ['no url', false],
])('%s has a strong password: %s', (url, strong) => {
  expect(hasStrongPassword(url)).toBe(strong)
})

test('without a secret of its own, a shop signs with what every process of it knows', () => {
  const secret = signingSecretOf({ DATABASE_URL: 'postgresql://a/shop' })
  expect(signingSecretOf({ DATABASE_URL: 'postgresql://a/shop' })).toBe(secret)
  expect(signingSecretOf({ DATABASE_URL: 'postgresql://b/shop' })).not.toBe(secret)
  expect(secret.length).toBeGreaterThanOrEqual(32)
  expect(signingSecretOf({ DATABASE_URL: 'postgresql://a/shop', SIGNING_SECRET: 'own' })).toBe('own')
})

import { describe, expect, test } from 'vitest'
import { hashPassword, isOutdated, requireHashRoom, verifyPassword } from './passwords.ts'

const password = 'correct horse battery'
const busy = expect.objectContaining({ code: 'auth.busy', retryAfterSeconds: 1 })

describe('a password', () => {
  test('is verified against its hash alone', async () => {
    const [one, two] = [await hashPassword(password), await hashPassword(password)]
    expect(one).not.toBe(two)
    expect(isOutdated(one)).toBe(false)
    expect(await verifyPassword(one, password)).toBe(true)
    expect(await verifyPassword(one, `${password} `)).toBe(false)
  })

  test('is nobody’s without a hash, and that takes as long', async () => {
    const timed = async (passwordHash: string | null) => {
      const started = performance.now()
      for (let count = 0; count < 8; count++) expect(await verifyPassword(passwordHash, 'a wrong one')).toBe(false)
      return performance.now() - started
    }
    const known = await hashPassword(password)
    await timed(known)
    // Coarse, for a busy machine: a hash that is not computed would be a thousand times faster.
    expect(await timed(null)).toBeGreaterThan((await timed(known)) / 5)
  })

  test.each([
    '$argon2id$v=19$m=8192,t=2,p=1$',
    '$argon2id$v=19$m=19456,t=3,p=1$',
    '$argon2i$v=19$m=19456,t=2,p=1$',
    '',
  ])('is hashed anew where the hash begins with %j', (passwordHash) => expect(isOutdated(passwordHash)).toBe(true))

  test('a hash that is none fails, and the next one is computed', async () => {
    await expect(verifyPassword('not a hash', password)).rejects.toThrow()
    expect(await verifyPassword(await hashPassword(password), password)).toBe(true)
  })
})

test('two are hashed at a time, twenty wait, and others are told to come back', async () => {
  const accepted = Array.from({ length: 22 }, () => hashPassword(password))
  await expect(hashPassword(password)).rejects.toEqual(busy)
  await expect(verifyPassword(null, password)).rejects.toEqual(busy)
  expect(requireHashRoom).toThrow(busy)
  await Promise.all(accepted)
  expect(requireHashRoom).not.toThrow()
})

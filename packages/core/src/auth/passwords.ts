import { hash, verify } from '@node-rs/argon2'
import { AppError } from '../errors.ts'
import { createLimiter } from './limiter.ts'

/** OWASP's parameters for argon2id (Password Storage Cheat Sheet): 19 MiB, two passes, one lane; 28–36 ms a hash. */
const ARGON2ID = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

// More than two at once starve libuv's threads, and with them every file read and DNS look-up of the process.
const limit = createLimiter({
  concurrency: 2,
  queue: 20,
  onFull: () => new AppError('auth.busy', 'Too many sign-ins at the moment', {}, { retryAfterSeconds: 1 }),
})

/** A PHC string, salted. Throws `auth.busy` when too many hashes are waiting. */
export const hashPassword = (password: string): Promise<string> => limit(() => hash(password, ARGON2ID))

let dummyHash: Promise<string> | undefined

/**
 * Whether the password is the hash's. With no hash, for an account that does not exist, it takes the same time and is
 * false, so that a clock cannot tell who has an account. Throws `auth.busy` when too many hashes are waiting.
 */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  dummyHash ??= hash('no account has this password', ARGON2ID)
  const against = passwordHash ?? (await dummyHash)
  return (await limit(() => verify(against, password))) && passwordHash !== null
}

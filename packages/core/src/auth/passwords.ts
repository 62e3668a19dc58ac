import { AppError } from '../errors.ts'
import { hash, verify } from './hash-threads.ts'
import { createLimiter } from './limiter.ts'

/** OWASP's parameters for argon2id, the library's default: 19 MiB, two passes, one lane; 28–36 ms a hash. */
const ARGON2ID = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const
/** How a hash begins that was made with them. */
const CURRENT = `$argon2id$v=19$m=${ARGON2ID.memoryCost},t=${ARGON2ID.timeCost},p=${ARGON2ID.parallelism}$`
/** To be verified against where there is no account: 16 bytes of salt, 32 of hash, of no password. */
const NOBODYS = `${CURRENT}${'A'.repeat(22)}$${'A'.repeat(43)}`

// More at once would not be faster, and would take the processor from everything else.
const limiter = createLimiter({
  concurrency: 2,
  queue: 20,
  onFull: () => new AppError('auth.busy', 'Too many sign-ins at the moment', {}, { retryAfterSeconds: 1 }),
})

/** The same password typed on another keyboard is the same password. */
const normalize = (password: string): string => password.normalize('NFC')

/** Throws `auth.busy` when too many hashes are waiting. Ask before the work that comes before a hash: a flood costs less. */
export const requireHashRoom = (): void => limiter.requireRoom()

/** A PHC string, salted. Throws `auth.busy` when too many hashes are waiting. */
export const hashPassword = (password: string): Promise<string> =>
  limiter.run(() => hash(normalize(password), ARGON2ID))

/** Whether a hash was made with other parameters than today's, and should be made anew when the password is at hand. */
export const isOutdated = (passwordHash: string): boolean => !passwordHash.startsWith(CURRENT)

/**
 * Whether the password is the hash's. With no hash, for an account that does not exist, it takes the same time and is
 * false, so that a clock cannot tell who has an account. Throws `auth.busy` when too many hashes are waiting.
 */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  const matches = await limiter.run(() => verify(passwordHash ?? NOBODYS, normalize(password)))
  return matches && passwordHash !== null
}

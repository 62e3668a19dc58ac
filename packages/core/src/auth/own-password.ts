import { requireUserId } from '../actor.ts'
import { audit } from '../audit/index.ts'
import type { CoreContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { clearAttempts, countAttempt } from '../rate-limit/index.ts'
import { type LockedAccount, lockAccount } from './lock-account.ts'
import { requireHashRoom, verifyPassword } from './passwords.ts'

/** Who gave the right password, and what it was verified against. */
export interface Verified {
  userId: string
  passwordHash: string
}

/**
 * Asks who is signed in for the password once more: a session left open somewhere is not enough to take an account over.
 * Throws `auth.required`, `auth.wrong_password`, `auth.too_many_attempts`, `auth.busy`.
 */
export async function verifyOwnPassword(ctx: CoreContext, password: string): Promise<Verified> {
  const userId = requireUserId(ctx.actor)
  requireHashRoom()
  await countAttempt(ctx, { limit: 'password', subject: userId })
  const user = await ctx.db.user.findUnique({ where: { id: userId }, select: { passwordHash: true } })
  if (user && (await verifyPassword(user.passwordHash, password))) return { userId, passwordHash: user.passwordHash }
  await audit(ctx, 'auth.login_failed', { subjectId: userId, details: { signedIn: true } })
  throw wrongPassword()
}

/** The account, locked. Throws `auth.wrong_password` when its password was changed since, or it was disabled or erased. */
export async function lockVerified(tx: CoreContext, { userId, passwordHash }: Verified): Promise<LockedAccount> {
  const account = await lockAccount(tx, userId)
  if (account?.status !== 'active' || account.passwordHash !== passwordHash) throw wrongPassword()
  await clearAttempts(tx, [{ limit: 'password', subject: userId }])
  return account
}

const wrongPassword = () => new AppError('auth.wrong_password', 'The password is wrong', {})

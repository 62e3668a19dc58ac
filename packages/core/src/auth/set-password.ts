import { randomUUID } from 'node:crypto'
import type { CoreContext } from '../context.ts'
import { clearAttempts } from '../rate-limit/index.ts'
import { hashToken } from '../tokens.ts'
import { withdrawLinks } from './links.ts'
import type { LockedAccount } from './lock-account.ts'
import { endSessions } from './sessions.ts'

/** A new password shuts everybody out who came in before, and the owner hears of it. Runs with the account locked. */
export async function setPassword(tx: CoreContext, account: LockedAccount, passwordHash: string): Promise<void> {
  const { id: userId, email } = account
  await tx.db.user.update({ where: { id: userId }, data: { passwordHash }, select: { id: true } })
  await endSessions(tx, userId)
  await withdrawLinks(tx, userId)
  // Guesses at the old password must not keep the owner from using the new one.
  await clearAttempts(tx, [
    { limit: 'login', subject: hashToken(email) },
    { limit: 'password', subject: userId },
  ])
  await tx.publish.job('email.password-changed', { userId, email, requestId: randomUUID() })
}

import type { Session } from '@shop/validators'
import { type CoreContext, inTransaction } from '../context.ts'
import { sessionEnded } from './authenticate.ts'
import { lockAccount } from './lock-account.ts'
import { createSession, endSession, readSession } from './sessions.ts'
import { toUser } from './user.view.ts'

/**
 * The session under a new token; the old one is dead at once, and of two who bring it one wins. The end 90 days after
 * the sign-in stays where it is. Throws `auth.required`.
 */
export async function refreshSession(ctx: CoreContext, token: string): Promise<Session> {
  const session = await readSession(ctx, token)
  if (!session) throw sessionEnded()
  return inTransaction(ctx, async (tx) => {
    const account = await lockAccount(tx, session.user.id)
    if (account?.status !== 'active' || !(await endSession(tx, token))) throw sessionEnded()
    const renewed = await createSession(tx, account.id, session.startedAt)
    return { token: renewed.token, expiresAt: renewed.expiresAt.toISOString(), user: toUser(account) }
  })
}

import { requireUserId } from '../actor.ts'
import { audit } from '../audit/index.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { lockAccount } from './lock-account.ts'
import { endSessions } from './sessions.ts'

/** Ends every session of who is signed in, this one too. */
export async function logoutAll(ctx: CoreContext): Promise<void> {
  const userId = requireUserId(ctx.actor)
  await inTransaction(ctx, async (tx) => {
    await lockAccount(tx, userId)
    await endSessions(tx, userId)
    await audit(tx, 'auth.sessions_ended', { subjectId: userId })
  })
}

import type { SessionState } from '@shop/validators'
import type { CoreContext } from '../context.ts'
import { readSession } from './sessions.ts'
import { toUser } from './user.view.ts'

/** Whether the token, if there is one, is good, and until when. */
export async function validateSession(ctx: CoreContext, token: string | null): Promise<SessionState> {
  const session = token === null ? null : await readSession(ctx, token)
  if (!session) return { valid: false }
  return { valid: true, expiresAt: session.expiresAt.toISOString(), user: toUser(session.user) }
}

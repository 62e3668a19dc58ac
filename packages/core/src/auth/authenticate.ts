import type { Session, User } from '@shop/validators'
import type { Actor, CoreContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { readSession } from './sessions.ts'
import { toUser } from './user.view.ts'

export interface Authenticated {
  actor: Extract<Actor, { userId: string }>
  user: User
  expiresAt: Session['expiresAt']
}

/**
 * Who holds this session token, prolonging the session. Asks the database every time, so that ending one works at once
 * everywhere. Throws `auth.required` for one that is unknown, expired or of a disabled account.
 */
export async function authenticate(ctx: Pick<CoreContext, 'db' | 'now'>, token: string): Promise<Authenticated> {
  const session = await readSession(ctx, token)
  if (!session) throw sessionEnded()
  const { user, expiresAt } = session
  return { actor: { kind: user.role, userId: user.id }, user: toUser(user), expiresAt: expiresAt.toISOString() }
}

export const sessionEnded = () =>
  new AppError('auth.required', 'The session is unknown or has ended: sign in again', {})

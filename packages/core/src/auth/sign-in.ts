import type { Session } from '@shop/validators'
import { mergeGuestCart } from '../cart/index.ts'
import type { CoreContext } from '../context.ts'
import { createSession } from './sessions.ts'
import { toUser, type UserRow } from './user.view.ts'

/** What follows once a person is known: a session, and what was in the guest's cart is in theirs. Runs inside a transaction. */
export async function signIn(tx: CoreContext, user: UserRow): Promise<Session> {
  const { token, expiresAt } = await createSession(tx, user.id)
  const cartToken = tx.actor.kind === 'guest' ? tx.actor.cartToken : null
  const left = cartToken === null ? 0 : await mergeGuestCart(tx, cartToken, user.id)
  return { token, expiresAt: expiresAt.toISOString(), user: toUser(user), ...(cartToken && left > 0 && { cartToken }) }
}

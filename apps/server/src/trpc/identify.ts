import { authenticate } from '@shop/core/auth'
import type { Actor, CoreContext } from '@shop/core/context'
import { AppError } from '@shop/core/errors'
import type { Context } from './context.ts'

/** A change, or what only reads. */
type CallType = 'query' | 'mutation' | 'subscription'

/**
 * Who holds the session that came along; null without one. A bad token is refused rather than taken for a guest. What a
 * browser sends by itself counts for a change only when a page of ours made it call.
 */
export async function identify({ core, sessionToken, cookieSession, cookie }: Context, type: CallType) {
  if (sessionToken === null) return null
  if (type === 'mutation' && cookieSession?.fromTrustedOrigin === false) {
    throw new AppError('auth.origin_rejected', 'Changes by cookie are taken from the shop’s own pages only', {})
  }
  try {
    return { sessionToken, ...(await authenticate(core, sessionToken)) }
  } catch (error) {
    // A page cannot drop an httpOnly cookie by itself, and could not even be a guest with one that is dead.
    if (cookieSession && error instanceof AppError && error.code === 'auth.required') cookie.clear()
    throw error
  }
}

export type SignedIn = NonNullable<Awaited<ReturnType<typeof identify>>>

export async function requireSignedIn(ctx: Context, type: CallType): Promise<SignedIn> {
  const signedIn = await identify(ctx, type)
  if (!signedIn) throw new AppError('auth.required', 'Sign in first', {})
  return signedIn
}

/**
 * Who may have an order: who holds a session, with the token of an order placed before where one came along, or a guest
 * with such a token.
 */
export async function requireOwner(ctx: Context, type: CallType): Promise<Actor> {
  const { actor } = ctx.core
  const orderToken = 'orderToken' in actor ? actor.orderToken : null
  const signedIn = await identify(ctx, type)
  if (signedIn) return signedIn.actor.kind === 'customer' ? { ...signedIn.actor, orderToken } : signedIn.actor
  if (orderToken) return actor
  throw new AppError('auth.required', 'Sign in first, or send the X-Order-Token of the order', {})
}

export function requireAdmin({ actor }: SignedIn): void {
  if (actor.kind !== 'admin') throw new AppError('auth.forbidden', 'This is for admins', {})
}

/** For plain routes: what `adminProcedure` demands, before the body of a change is read. */
export async function authenticateAdmin(ctx: Context, type: CallType = 'mutation'): Promise<CoreContext> {
  const signedIn = await requireSignedIn(ctx, type)
  requireAdmin(signedIn)
  return { ...ctx.core, actor: signedIn.actor }
}

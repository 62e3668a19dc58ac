import type { Prisma } from '@shop/db'
import { requireUserId } from '../actor.ts'
import type { Actor } from '../context.ts'
import { hashToken } from '../tokens.ts'

/**
 * The orders an actor may see: a customer's own, the one an order token opens, all for admins and jobs. To everybody
 * else an order is not there. Throws `auth.required` for a guest without an order token.
 */
export function visibleTo(actor: Actor): Prisma.OrderWhereInput {
  if (actor.kind === 'admin' || actor.kind === 'system') return {}
  const opened = actor.orderToken ? { tokenHash: hashToken(actor.orderToken) } : null
  if (actor.kind === 'guest' && opened) return opened
  const own = { userId: requireUserId(actor) }
  return opened ? { OR: [own, opened] } : own
}

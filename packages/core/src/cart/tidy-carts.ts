import { requireSystem } from '../actor.ts'
import type { CoreContext } from '../context.ts'
import { deleteExpired } from '../delete-expired.ts'

/** Removes carts that nobody touched for 30 days, with their lines. Answers how many. For jobs alone. */
export async function tidyCarts(ctx: CoreContext): Promise<number> {
  requireSystem(ctx.actor)
  return deleteExpired(ctx, 'carts')
}

import { requireUserId } from '../actor.ts'
import type { CoreContext } from '../context.ts'

/** Takes everything off the customer's wishlist. */
export async function clearWishlist(ctx: CoreContext): Promise<void> {
  await ctx.db.wishlistItem.deleteMany({ where: { userId: requireUserId(ctx.actor) } })
}

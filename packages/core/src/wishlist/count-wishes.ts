import type { WishlistCount } from '@shop/validators'
import { requireUserId } from '../actor.ts'
import type { CoreContext } from '../context.ts'

/** How many products are on the customer's wishlist. */
export async function countWishes(ctx: CoreContext): Promise<WishlistCount> {
  const userId = requireUserId(ctx.actor)
  return { count: await ctx.db.wishlistItem.count({ where: { userId } }) }
}

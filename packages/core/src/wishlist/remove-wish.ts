import type { WishInput } from '@shop/validators'
import { requireUserId } from '../actor.ts'
import type { CoreContext } from '../context.ts'

/** Takes a product off the customer's wishlist. Doing it twice is doing it once. */
export async function removeWish(ctx: CoreContext, { productId }: WishInput): Promise<void> {
  const userId = requireUserId(ctx.actor)
  await ctx.db.wishlistItem.deleteMany({ where: { userId, productId } })
}

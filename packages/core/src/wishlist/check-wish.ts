import type { WishInput, WishlistCheck } from '@shop/validators'
import { requireUserId } from '../actor.ts'
import type { CoreContext } from '../context.ts'

/** Whether a product is on the customer's wishlist; one that never was anywhere is not. */
export async function checkWish(ctx: CoreContext, { productId }: WishInput): Promise<WishlistCheck> {
  const userId = requireUserId(ctx.actor)
  return { isWished: (await ctx.db.wishlistItem.count({ where: { userId, productId } })) > 0 }
}

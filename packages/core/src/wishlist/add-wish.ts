import { MAX_WISHES, type WishInput, type WishlistItem } from '@shop/validators'
import { requireUserId } from '../actor.ts'
import { lockAccount, sessionEnded } from '../auth/index.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import { findListedProduct, summariesOf } from '../products/index.ts'
import { toWish, wishSelect } from './wish.view.ts'

/**
 * Puts a product on the customer's wishlist; one that is on it stays where it is. Throws `product.not_found`,
 * `wishlist.full`.
 */
export async function addWish(ctx: CoreContext, { productId }: WishInput): Promise<WishlistItem> {
  const userId = requireUserId(ctx.actor)
  return inTransaction(ctx, async (tx) => {
    // One after the other, or two at once would both see room for the last one.
    if (!(await lockAccount(tx, userId))) throw sessionEnded()
    await findListedProduct(tx, productId)
    const where = { userId_productId: { userId, productId } }
    const wish =
      (await tx.db.wishlistItem.findUnique({ where, select: wishSelect })) ??
      (await insertWish(tx, { userId, productId }))
    return toWish(wish, (await summariesOf(tx, [productId])).get(productId))
  })
}

async function insertWish(tx: CoreContext, { userId, productId }: { userId: string; productId: string }) {
  if ((await tx.db.wishlistItem.count({ where: { userId } })) >= MAX_WISHES) {
    throw new AppError('wishlist.full', `A wishlist holds at most ${MAX_WISHES} products: take one off`, {
      maxItems: MAX_WISHES,
    })
  }
  return tx.db.wishlistItem.create({ data: { userId, productId, createdAt: tx.now() }, select: wishSelect })
}

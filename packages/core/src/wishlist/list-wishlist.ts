import type { ListWishlistInput, WishlistPage } from '@shop/validators'
import { requireUserId } from '../actor.ts'
import type { CoreContext } from '../context.ts'
import { decodeCursor, toPage } from '../cursor.ts'
import { summariesOf } from '../products/index.ts'
import { toWish, wishSelect } from './wish.view.ts'

/**
 * A page of the customer's wishlist, newest first, at today's prices. What is no longer sold stays on it, without a
 * price, until the customer takes it off.
 */
export async function listWishlist(ctx: CoreContext, { limit, cursor }: ListWishlistInput): Promise<WishlistPage> {
  const userId = requireUserId(ctx.actor)
  const after = cursor === undefined ? null : decodeCursor(cursor)
  const rows = await ctx.db.wishlistItem.findMany({
    where: {
      userId,
      ...(after && {
        createdAt: { lte: after.createdAt },
        OR: [{ createdAt: { lt: after.createdAt } }, { productId: { lt: after.id } }],
      }),
    },
    orderBy: [{ createdAt: 'desc' }, { productId: 'desc' }],
    take: limit + 1,
    select: wishSelect,
  })
  const summaries = await summariesOf(
    ctx,
    rows.map(({ productId }) => productId),
  )
  return toPage(
    rows,
    limit,
    (row) => toWish(row, summaries.get(row.productId)),
    ({ createdAt, productId }) => ({ createdAt, id: productId }),
  )
}

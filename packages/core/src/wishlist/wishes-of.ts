import type { AccountData } from '@shop/validators'
import type { CoreContext } from '../context.ts'
import { wishSelect } from './wish.view.ts'

/** Everything on an account's wishlist, newest first: for the export of its data. */
export async function wishesOf(ctx: CoreContext, userId: string): Promise<AccountData['wishlist']> {
  const rows = await ctx.db.wishlistItem.findMany({
    where: { userId },
    orderBy: [{ createdAt: 'desc' }, { productId: 'desc' }],
    select: wishSelect,
  })
  return rows.map(({ productId, product, createdAt }) => ({
    productId,
    name: product.name,
    addedAt: createdAt.toISOString(),
  }))
}

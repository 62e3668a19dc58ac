import type { ListReviewsInput, ReviewPage } from '@shop/validators'
import type { CoreContext } from '../context.ts'
import { decodeCursor, olderThan, toPage } from '../cursor.ts'
import { findListedProduct } from '../products/index.ts'
import { reviewSelect, toReview } from './review.view.ts'

/** What customers say of a product, newest first, and the sum of it. Throws `product.not_found`. */
export async function listReviews(ctx: CoreContext, { id, limit, cursor }: ListReviewsInput): Promise<ReviewPage> {
  const product = await findListedProduct(ctx, id)
  const rows = await ctx.db.review.findMany({
    where: { productId: product.id, ...(cursor && olderThan(decodeCursor(cursor))) },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
    select: reviewSelect,
  })
  return {
    ...toPage(rows, limit, toReview, (row) => row),
    productId: product.id,
    rating: product.rating,
    histogram: product.ratings.map((count, index) => ({ stars: index + 1, count })),
  }
}

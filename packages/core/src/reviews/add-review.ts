import { isUniqueViolation } from '@shop/db'
import type { AddReviewInput, Review } from '@shop/validators'
import { requireUserId } from '../actor.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import { hasBought } from '../orders/index.ts'
import { findListedProduct } from '../products/index.ts'
import { reviewSelect, toReview } from './review.view.ts'

/**
 * A customer's word on a product, once; verified when it was bought here. The sums stand in the product's row, kept by the
 * database, so they are right however many come at once. Throws `product.not_found`, `review.exists`.
 */
export async function addReview(ctx: CoreContext, { id, rating, title, body }: AddReviewInput): Promise<Review> {
  const userId = requireUserId(ctx.actor)
  const add = inTransaction(ctx, async (tx) => {
    const { id: productId } = await findListedProduct(tx, id)
    const verified = await hasBought(tx, { userId, productId })
    const review = await tx.db.review.create({
      data: { productId, userId, rating, title, body, verified, createdAt: tx.now() },
      select: reviewSelect,
    })
    await tx.publish.event('review.created', { reviewId: review.id, productId })
    return toReview(review)
  })
  try {
    return await add
  } catch (error) {
    if (!isUniqueViolation(error, 'reviews_product_id_user_id_key')) throw error
    throw new AppError('review.exists', 'You have reviewed this product already', {})
  }
}

import type { CoreContext } from '../context.ts'

/** Takes the words out of an account's reviews, which may say who wrote them; the stars stay and count on. */
export async function anonymiseReviews(tx: CoreContext, userId: string): Promise<void> {
  await tx.db.review.updateMany({ where: { userId }, data: { title: '', body: '' } })
}

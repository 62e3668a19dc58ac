import { z } from 'zod'
import { Id, PageInput, pageOf, Slug, Timestamp, text } from './common.ts'
import { Rating } from './products.ts'

export const Review = z.object({
  id: Id,
  rating: z.int().min(1).max(5),
  title: z.string(),
  body: z.string(),
  /** As much of the name as is shown to strangers, `Ada L.`; null once the account was erased. */
  author: z.string().nullable(),
  /** The author had bought it here. */
  verified: z.boolean(),
  createdAt: Timestamp,
})
export type Review = z.infer<typeof Review>

/** How many reviews gave how many stars. */
export const RatingHistogram = z.array(z.object({ stars: z.int(), count: z.int() })).length(5)

export const ReviewPage = pageOf(Review).extend({ productId: Id, rating: Rating, histogram: RatingHistogram })
export type ReviewPage = z.infer<typeof ReviewPage>

export const ListReviewsInput = PageInput.extend({ id: z.union([Id, Slug]) })
export type ListReviewsInput = z.infer<typeof ListReviewsInput>

export const AddReviewInput = z.strictObject({
  /** The product's id or its slug. */
  id: z.union([Id, Slug]),
  rating: z.int().min(1).max(5),
  title: text(0, 120).default(''),
  body: text(0, 5_000).default(''),
})
export type AddReviewInput = z.infer<typeof AddReviewInput>

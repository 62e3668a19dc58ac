export { addReview } from './add-review.ts'
export { anonymiseReviews } from './anonymise-reviews.ts'
export { listReviews } from './list-reviews.ts'
export { reviewsOf } from './reviews-of.ts'

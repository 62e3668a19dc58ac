export { addReview } from './add-review.ts'
export { listReviews } from './list-reviews.ts'

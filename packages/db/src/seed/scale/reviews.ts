import { customerOf, customersFor } from './customer.ts'
import { Kind } from './ids.ts'
import type { ScaledOrder } from './orders.ts'
import type { ScaledProduct } from './product.ts'
import { type Random, randomOf } from './random.ts'
import { days, END } from './time.ts'
import * as words from './words.ts'
import { given } from './given.ts'

export interface ScaledReview {
  product: ScaledProduct
  userId: string
  rating: number
  title: string
  body: string
  verified: boolean
  createdAt: number
}

/** So often does somebody who got a product write about it. */
const WRITING_SHARE = 0.28
/** Of the products no buyer wrote about, so many have reviews nevertheless, of people who had it from elsewhere. */
const UNVERIFIED_SHARE = 0.46

/** What is said of a block's products: one review each on average, more of what sells, none of about two in five. */
export function reviewsOf(
  block: number,
  products: readonly ScaledProduct[],
  orders: readonly ScaledOrder[],
): ScaledReview[] {
  const random = randomOf(Kind.review, block)
  const reviews: ScaledReview[] = []
  const written = new Set<string>()
  const reviewed = new Set<string>()
  const write = (product: ScaledProduct, userId: string, earliest: number, verified: boolean) => {
    const key = product.id + userId
    if (written.has(key)) return
    written.add(key)
    reviewed.add(product.id)
    const createdAt = Math.min(earliest + days(1 + random.next() * 30), END - 1)
    reviews.push({ product, userId, verified, createdAt, ...opinionOf(random) })
  }
  for (const { status, customer, lines, steps } of orders) {
    if (status !== 'delivered') continue
    for (const { product } of lines) {
      if (random.next() < WRITING_SHARE) write(product, customer.id, given(steps.at(-1)).at, true)
    }
  }
  const buyers = buyersOf(orders)
  const customers = customersFor(given(orders[0]).index)
  for (const product of products) {
    if (reviewed.has(product.id) || random.next() > UNVERIFIED_SHARE) continue
    for (let count = 1 + random.below(3); count > 0; count--) {
      const { id, createdAt } = customerOf(random.below(customers))
      if (!buyers.has(product.id + id)) write(product, id, Math.max(createdAt, product.createdAt), false)
    }
  }
  return reviews
}

const buyersOf = (orders: readonly ScaledOrder[]): ReadonlySet<string> =>
  new Set(orders.flatMap(({ customer, lines }) => lines.map(({ product }) => product.id + customer.id)))

/** Mostly pleased; words that fit the stars. */
function opinionOf(random: Random): Pick<ScaledReview, 'rating' | 'title' | 'body'> {
  const share = random.next()
  const rating = share < 0.5 ? 5 : share < 0.78 ? 4 : share < 0.89 ? 3 : share < 0.95 ? 2 : 1
  const title = random.pick(rating >= 4 ? words.praises : words.complaints)
  const first = random.pick(words.verdicts)
  const second = random.pick(words.verdicts)
  return { rating, title, body: first === second ? first : `${first} ${second}` }
}

import { type Customer, customerOf, customersFor } from './customer.ts'
import { Kind } from './ids.ts'
import { orderOf, type ScaledOrder } from './orders.ts'
import { FIRST_INDEX, productOf, type ScaledProduct } from './product.ts'
import { randomOf } from './random.ts'
import { reviewsOf, type ScaledReview } from './reviews.ts'
import { given } from './given.ts'

/**
 * So many products, and as many orders of them, are made and written together. Orders only reach for products of their
 * own block: that is why no block has to know of another, and why more of them do not change those there are.
 */
export const BLOCK = 1_000

const OUT_OF_STOCK_SHARE = 0.08

export interface Stock {
  /** What came in at the beginning. */
  initial: number
  sold: number
  reserved: number
}

export interface Block {
  number: number
  products: readonly ScaledProduct[]
  orders: readonly ScaledOrder[]
  reviews: readonly ScaledReview[]
  customers: readonly Customer[]
  /** By variant. */
  stock: ReadonlyMap<string, Stock>
}

/** The n-th block: it depends on nothing but n. */
export function blockOf(number: number): Block {
  const first = number * BLOCK
  const products = range(Math.max(first, FIRST_INDEX), first + BLOCK).map(productOf)
  const wanted = shuffled(products, number)
  const orders = range(first, first + BLOCK).map((index) => orderOf(index, wanted))
  return {
    number,
    products,
    orders,
    reviews: reviewsOf(number, products, orders),
    customers: range(number === 0 ? 0 : customersFor(first), customersFor(first + BLOCK)).map(customerOf),
    stock: stockOf(number, products, orders),
  }
}

function stockOf(block: number, products: readonly ScaledProduct[], orders: readonly ScaledOrder[]) {
  const random = randomOf(Kind.movement, block)
  const stock = new Map<string, Stock>()
  for (const { variants } of products) {
    const soldOut = random.next() < OUT_OF_STOCK_SHARE
    for (const { id } of variants) {
      const left =
        soldOut || (variants.length > 1 && random.next() < 0.1) ? 0 : 1 + Math.floor(200 * random.next() ** 3)
      stock.set(id, { initial: left, sold: 0, reserved: 0 })
    }
  }
  for (const { status, lines } of orders) {
    for (const { variant, quantity } of lines) {
      const entry = given(stock.get(variant.id))
      if (isSold(status)) entry.sold += quantity
      if (status === 'pending') entry.reserved += quantity
      // What was cancelled had been there, too.
      entry.initial = status === 'cancelled' ? Math.max(entry.initial, quantity) : entry.initial + quantity
    }
  }
  return stock
}

/** Whether the goods have been paid for, and so are not the shop's any more. */
export const isSold = (status: ScaledOrder['status']): boolean => status !== 'pending' && status !== 'cancelled'

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index)

/** By Fisher and Yates. */
function shuffled<Item>(list: readonly Item[], seed: number): Item[] {
  const random = randomOf(Kind.category, seed)
  const items = [...list]
  for (let last = items.length - 1; last > 0; last--) {
    const other = random.below(last + 1)
    const item = given(items[last])
    items[last] = given(items[other])
    items[other] = item
  }
  return items
}

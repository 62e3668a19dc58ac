import { z } from 'zod'
import { Cart, Quantity } from './cart.ts'
import { Id, PageInput, pageOf, Timestamp } from './common.ts'
import { ProductSummary } from './products.ts'

export const MAX_WISHES = 500

/** A product the customer would like to have. */
export const WishlistItem = z.object({
  productId: Id,
  /** What it is called, also when it is no longer sold. */
  name: z.string(),
  addedAt: Timestamp,
  /** As the lists show it, at today’s price; null once it is no longer sold. */
  product: ProductSummary.nullable(),
})
export type WishlistItem = z.infer<typeof WishlistItem>

export const WishlistPage = pageOf(WishlistItem)
export type WishlistPage = z.infer<typeof WishlistPage>

export const ListWishlistInput = PageInput
export type ListWishlistInput = z.infer<typeof ListWishlistInput>

/** How many products there are on the wishlist, those no longer sold included. */
export const WishlistCount = z.object({ count: z.int().min(0) })
export type WishlistCount = z.infer<typeof WishlistCount>

export const WishInput = z.strictObject({ productId: Id })
export type WishInput = z.infer<typeof WishInput>

export const WishlistCheck = z.object({ isWished: z.boolean() })
export type WishlistCheck = z.infer<typeof WishlistCheck>

export const MoveToCartInput = z.strictObject({
  productId: Id,
  /** Which variant of the product: needed when it has several. */
  variantId: Id.optional(),
  quantity: Quantity.default(1),
})
export type MoveToCartInput = z.infer<typeof MoveToCartInput>

/** The cart with what was moved into it. */
export const MoveToCartResult = z.object({ cart: Cart })
export type MoveToCartResult = z.infer<typeof MoveToCartResult>

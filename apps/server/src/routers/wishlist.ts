import {
  addWish,
  checkWish,
  clearWishlist,
  countWishes,
  listWishlist,
  moveToCart,
  removeWish,
} from '@shop/core/wishlist'
import {
  ListWishlistInput,
  MoveToCartInput,
  MoveToCartResult,
  WishInput,
  WishlistCheck,
  WishlistCount,
  WishlistItem,
  WishlistPage,
} from '@shop/validators'
import { customerProcedure, Nothing } from '../trpc/procedures.ts'

const tags = ['Wishlist']

export const wishlistRouter = {
  list: customerProcedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/wishlist',
        tags,
        summary: 'My wishlist, newest first',
        description: 'At today’s prices. What is no longer sold stays on it, with `product` null.',
      },
    })
    .input(ListWishlistInput)
    .output(WishlistPage)
    .query(({ ctx, input }) => listWishlist(ctx.core, input)),

  count: customerProcedure
    .meta({ openapi: { method: 'GET', path: '/wishlist/count', tags, summary: 'How many products are on it' } })
    .output(WishlistCount)
    .query(({ ctx }) => countWishes(ctx.core)),

  check: customerProcedure
    .meta({
      openapi: { method: 'GET', path: '/wishlist/check/{productId}', tags, summary: 'Whether a product is on it' },
    })
    .input(WishInput)
    .output(WishlistCheck)
    .query(({ ctx, input }) => checkWish(ctx.core, input)),

  add: customerProcedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/wishlist',
        tags,
        summary: 'Put a product on it',
        description: 'Adding twice is adding once.',
      },
      errors: ['product.not_found', 'wishlist.full'],
    })
    .input(WishInput)
    .output(WishlistItem)
    .mutation(({ ctx, input }) => addWish(ctx.core, input)),

  remove: customerProcedure
    .meta({
      openapi: {
        method: 'DELETE',
        path: '/wishlist/{productId}',
        tags,
        summary: 'Take a product off it',
        description: 'Also when it is not on it.',
      },
    })
    .input(WishInput)
    .output(Nothing)
    .mutation(({ ctx, input }) => removeWish(ctx.core, input)),

  clear: customerProcedure
    .meta({ openapi: { method: 'DELETE', path: '/wishlist', tags, summary: 'Take everything off it' } })
    .output(Nothing)
    .mutation(({ ctx }) => clearWishlist(ctx.core)),

  moveToCart: customerProcedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/wishlist/{productId}/move',
        tags,
        summary: 'Move a product into the cart',
        description: 'Both or neither: what the cart refuses stays on the wishlist.',
      },
      errors: [
        'wishlist.item_not_found',
        'product.not_found',
        'cart.variant_required',
        'cart.out_of_stock',
        'cart.quantity_limit',
        'cart.full',
      ],
      idempotent: true,
    })
    .input(MoveToCartInput)
    .output(MoveToCartResult)
    .mutation(({ ctx, input }) => moveToCart(ctx.core, input)),
}

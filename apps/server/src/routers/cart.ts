import { addItem, clearCart, getCart, mergeCart, removeItem, updateItem } from '@shop/core/cart'
import { AddItemInput, Cart, MergeCartInput, RemoveItemInput, UpdateItemInput } from '@shop/validators'
import { customerProcedure, shopperProcedure } from '../trpc/procedures.ts'

const tags = ['Cart']

export const cartRouter = {
  get: shopperProcedure
    .meta({ openapi: { method: 'GET', path: '/cart', tags, summary: 'The cart, at today’s prices' } })
    .output(Cart)
    .query(({ ctx }) => getCart(ctx.core)),

  addItem: shopperProcedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/cart/items',
        tags,
        summary: 'Put something into the cart',
        description: 'A guest’s first call answers with a `cartToken`: send it back as `X-Cart-Token`.',
      },
      errors: ['product.not_found', 'cart.variant_required', 'cart.out_of_stock', 'cart.quantity_limit', 'cart.full'],
      idempotent: true,
    })
    .input(AddItemInput)
    .output(Cart)
    .mutation(({ ctx, input }) => addItem(ctx.core, input)),

  updateItem: shopperProcedure
    .meta({
      openapi: { method: 'PUT', path: '/cart/items/{itemId}', tags, summary: 'Set how many of a line' },
      errors: ['cart.item_not_found', 'cart.out_of_stock'],
    })
    .input(UpdateItemInput)
    .output(Cart)
    .mutation(({ ctx, input }) => updateItem(ctx.core, input)),

  removeItem: shopperProcedure
    .meta({
      openapi: { method: 'DELETE', path: '/cart/items/{itemId}', tags, summary: 'Take a line out' },
      errors: ['cart.item_not_found'],
    })
    .input(RemoveItemInput)
    .output(Cart)
    .mutation(({ ctx, input }) => removeItem(ctx.core, input)),

  clear: shopperProcedure
    .meta({ openapi: { method: 'DELETE', path: '/cart', tags, summary: 'Take everything out' } })
    .output(Cart)
    .mutation(({ ctx }) => clearCart(ctx.core)),

  merge: customerProcedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/cart/merge',
        tags,
        summary: 'Move what a guest had in the cart into mine',
        description:
          'As signing in does. Repeating it moves nothing twice. What mine has no room for stays in the guest’s: then there is a warning `cart_full`, and its `cartToken` again.',
      },
      idempotent: true,
    })
    .input(MergeCartInput)
    .output(Cart)
    .mutation(({ ctx, input }) => mergeCart(ctx.core, input)),
}

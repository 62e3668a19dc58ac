import type { Cart, MergeCartInput } from '@shop/validators'
import { requireUserId } from '../actor.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { getCart } from './get-cart.ts'
import { mergeGuestCart } from './merge-guest-cart.ts'

/**
 * Moves what a guest had into the customer's cart. What there is no room for stays the guest's: then the answer has the
 * warning `cart_full` and the guest's token again. A token that opens no cart (any more) changes nothing, so that it may be
 * repeated.
 */
export async function mergeCart(ctx: CoreContext, { cartToken }: MergeCartInput): Promise<Cart> {
  const userId = requireUserId(ctx.actor)
  return inTransaction(ctx, async (tx) => {
    const lineCount = await mergeGuestCart(tx, cartToken, userId)
    const cart = await getCart(tx)
    if (lineCount === 0) return cart
    return { ...cart, warnings: [...cart.warnings, { code: 'cart_full', lineCount }], cartToken }
  })
}

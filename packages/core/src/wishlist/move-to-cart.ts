import type { MoveToCartInput, MoveToCartResult } from '@shop/validators'
import { requireUserId } from '../actor.ts'
import { addItem } from '../cart/index.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'

/**
 * Takes a product off the customer's wishlist and puts it into the cart, both or neither; of two at once the second finds it
 * gone. Throws `wishlist.item_not_found`, and what adding to the cart throws: `product.not_found`,
 * `cart.variant_required`, `cart.out_of_stock`, `cart.quantity_limit`, `cart.full`.
 */
export async function moveToCart(ctx: CoreContext, input: MoveToCartInput): Promise<MoveToCartResult> {
  const userId = requireUserId(ctx.actor)
  return inTransaction(ctx, async (tx) => {
    const { count } = await tx.db.wishlistItem.deleteMany({ where: { userId, productId: input.productId } })
    if (count === 0) throw new AppError('wishlist.item_not_found', 'This product is not on the wishlist', {})
    return { cart: await addItem(tx, input) }
  })
}

import type { Cart, RemoveItemInput } from '@shop/validators'
import { type CoreContext, inTransaction } from '../context.ts'
import { itemNotFound } from './cart.rules.ts'
import { lockCart, touchCart } from './find-cart.ts'
import { readCart } from './get-cart.ts'

/** Takes a line out of the actor's cart. Throws `cart.item_not_found`. */
export async function removeItem(ctx: CoreContext, { itemId }: RemoveItemInput): Promise<Cart> {
  return inTransaction(ctx, async (tx) => {
    const cart = await lockCart(tx)
    if (!cart) throw itemNotFound()
    const { count } = await tx.db.cartItem.deleteMany({ where: { id: itemId, cartId: cart.id } })
    if (count === 0) throw itemNotFound()
    await touchCart(tx, cart.id)
    return readCart(tx, cart.id)
  })
}

import type { Cart } from '@shop/validators'
import { type CoreContext, inTransaction } from '../context.ts'
import { toCart } from './cart.view.ts'
import { lockCart } from './find-cart.ts'

/** Takes every line out of the actor's cart. */
export async function clearCart(ctx: CoreContext): Promise<Cart> {
  return inTransaction(ctx, async (tx) => {
    const cart = await lockCart(tx)
    if (cart) await tx.db.cartItem.deleteMany({ where: { cartId: cart.id } })
    return toCart(cart?.id ?? null, [], tx.settings.currency)
  })
}

import type { Cart, UpdateItemInput } from '@shop/validators'
import { type CoreContext, inTransaction } from '../context.ts'
import { outOfStockError } from '../inventory/index.ts'
import { itemNotFound } from './cart.rules.ts'
import { readLines } from './cart.view.ts'
import { lockCart, touchCart } from './find-cart.ts'
import { readCart } from './get-cart.ts'

/** Sets a line's quantity, and takes note of today's price. Throws `cart.item_not_found`, `cart.out_of_stock`. */
export async function updateItem(ctx: CoreContext, { itemId, quantity }: UpdateItemInput): Promise<Cart> {
  return inTransaction(ctx, async (tx) => {
    const cart = await lockCart(tx)
    const line = cart && (await readLines(tx, cart.id)).find((candidate) => candidate.id === itemId)
    if (!line) throw itemNotFound()
    const available = line.sold ? line.available : 0
    if (quantity > available) {
      throw outOfStockError([{ variantId: line.variantId, sku: line.sku, requested: quantity, available }])
    }
    await tx.db.cartItem.update({ where: { id: itemId }, data: { quantity, unitPriceCents: line.priceCents } })
    await touchCart(tx, cart.id)
    return readCart(tx, cart.id)
  })
}

import type { AddItemInput, Cart } from '@shop/validators'
import { type CoreContext, inTransaction } from '../context.ts'
import { outOfStockError } from '../inventory/index.ts'
import { findSellableVariant } from '../products/index.ts'
import { addQuantity, requireRoom } from './cart.rules.ts'
import { openCart, touchCart } from './find-cart.ts'
import { readCart } from './get-cart.ts'

/**
 * Puts a variant into the actor's cart, on top of what is in there of it. A guest's first call opens a cart and answers
 * with its token. Throws `product.not_found`, `cart.variant_required`, `cart.out_of_stock`, `cart.quantity_limit`,
 * `cart.full`.
 */
export async function addItem(ctx: CoreContext, input: AddItemInput): Promise<Cart> {
  return inTransaction(ctx, async (tx) => {
    const variant = await findSellableVariant(tx, input)
    const { id: cartId, cartToken } = await openCart(tx)
    const lines = await tx.db.$kysely
      .selectFrom('cart_items')
      .select(['variant_id', 'quantity'])
      .where('cart_id', '=', cartId)
      .execute()
    const current = lines.find((line) => line.variant_id === variant.id)
    if (!current) requireRoom(lines.length)
    const quantity = addQuantity(current?.quantity ?? 0, input.quantity)
    if (quantity > variant.available) {
      const { id: variantId, sku, available } = variant
      throw outOfStockError([{ variantId, sku, requested: quantity, available }])
    }

    const line = { quantity, unit_price_cents: variant.priceCents, currency: variant.currency }
    await tx.db.$kysely
      .insertInto('cart_items')
      .values({ cart_id: cartId, variant_id: variant.id, ...line })
      .onConflict((conflict) => conflict.columns(['cart_id', 'variant_id']).doUpdateSet(line))
      .execute()
    await touchCart(tx, cartId)
    return { ...(await readCart(tx, cartId)), ...(cartToken && { cartToken }) }
  })
}

import { sql } from 'kysely'
import { hashToken } from '../tokens.ts'
import type { CoreContext } from '../context.ts'
import { MAX_QUANTITY } from '@shop/validators'
import { openUserCart } from './find-cart.ts'

/**
 * Moves a guest's lines into the customer's cart and ends the guest's cart, so that repeating it moves nothing twice.
 * Quantities of one variant add up to at most 99; stock is looked at when the order is placed. Runs inside a
 * transaction. A token that opens no cart is nothing to merge.
 */
export async function mergeGuestCart(tx: CoreContext, cartToken: string, userId: string): Promise<void> {
  const guests = await tx.db.$kysely
    .selectFrom('carts')
    .select('id')
    .where('token_hash', '=', hashToken(cartToken))
    .where('expires_at', '>', tx.now())
    .forUpdate()
    .executeTakeFirst()
  if (!guests) return
  const mine = await openUserCart(tx, userId)
  await sql`
    insert into cart_items (cart_id, variant_id, quantity, unit_price_cents, currency, created_at)
    select ${mine.id}::uuid, variant_id, quantity, unit_price_cents, currency, created_at
    from cart_items where cart_id = ${guests.id}::uuid
    on conflict (cart_id, variant_id) do update
    set quantity = least(cart_items.quantity + excluded.quantity, ${MAX_QUANTITY}::int)`.execute(tx.db.$kysely)
  await tx.db.cart.delete({ where: { id: guests.id } })
}

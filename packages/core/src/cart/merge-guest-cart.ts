import { sql } from 'kysely'
import type { CoreContext } from '../context.ts'
import { hashToken } from '../tokens.ts'
import { type Pieces, splitForMerge } from './cart.rules.ts'
import { lockCartsOf, openUserCart, touchCart } from './find-cart.ts'

/**
 * Moves a guest's lines into the customer's cart, each piece once however often it is tried: what moved is no longer the
 * guest's, and a guest's cart without lines ends. What the customer's has no room for (99 of a variant, 100 lines) stays
 * the guest's; answers of how many variants. Stock is looked at when the order is placed. Runs inside a transaction. A
 * token that opens no cart is nothing to merge.
 */
export async function mergeGuestCart(tx: CoreContext, cartToken: string, userId: string): Promise<number> {
  const { guests, customers } = await lockCartsOf(tx, { tokenHash: hashToken(cartToken), userId })
  if (!guests) return 0
  const mine = customers ?? (await openUserCart(tx, userId))
  const { moved, left } = splitForMerge(await piecesIn(tx, mine.id), await piecesIn(tx, guests.id))
  await addPieces(tx, { from: guests.id, to: mine.id, moved })
  await keepPieces(tx, guests.id, left)
  await touchCart(tx, mine.id)
  return left.length
}

async function piecesIn(tx: CoreContext, cartId: string): Promise<Pieces[]> {
  return tx.db.$kysely
    .selectFrom('cart_items')
    .select(['variant_id as variantId', 'quantity'])
    .where('cart_id', '=', cartId)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
}

/** A line that is there already keeps its place and the price that was seen on it. */
async function addPieces(tx: CoreContext, { from, to, moved }: { from: string; to: string; moved: Pieces[] }) {
  const { variantIds, quantities } = columnsOf(moved)
  await sql`
    insert into cart_items (cart_id, variant_id, quantity, unit_price_cents, currency, created_at)
    select ${to}::uuid, item.variant_id, moved.quantity, item.unit_price_cents, item.currency, item.created_at
    from unnest(${variantIds}::uuid[], ${quantities}::int[]) as moved (variant_id, quantity)
    join cart_items item on item.cart_id = ${from}::uuid and item.variant_id = moved.variant_id
    on conflict (cart_id, variant_id) do update set
      quantity = cart_items.quantity + excluded.quantity, updated_at = ${tx.now()}`.execute(tx.db.$kysely)
}

/** Leaves so many pieces in a cart and nothing else; without any the cart ends. */
async function keepPieces(tx: CoreContext, cartId: string, left: Pieces[]): Promise<void> {
  if (left.length === 0) return void (await tx.db.cart.delete({ where: { id: cartId }, select: { id: true } }))
  const { variantIds, quantities } = columnsOf(left)
  await tx.db.cartItem.deleteMany({ where: { cartId, variantId: { notIn: variantIds } } })
  await sql`
    update cart_items item set quantity = kept.quantity, updated_at = ${tx.now()}
    from unnest(${variantIds}::uuid[], ${quantities}::int[]) as kept (variant_id, quantity)
    where item.cart_id = ${cartId}::uuid and item.variant_id = kept.variant_id`.execute(tx.db.$kysely)
}

const columnsOf = (pieces: readonly Pieces[]) => ({
  variantIds: pieces.map(({ variantId }) => variantId),
  quantities: pieces.map(({ quantity }) => quantity),
})

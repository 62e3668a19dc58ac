import type { Cart, CartLeft } from '@shop/validators'
import { sql } from 'kysely'
import { requireSystem } from '../actor.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { readCart } from './get-cart.ts'

/** Left for so long, a cart counts as left behind. */
const LEFT_HOURS = 24
/** Who left one longer ago has bought elsewhere, or forgotten it. */
const FORGOTTEN_DAYS = 7
const BATCH = 500

/**
 * Has every customer who wants it reminded of a cart that was left with something in it for a day, once for what is in
 * it: a cart that is changed afterwards may be left behind anew. Answers how many. For jobs alone.
 */
export async function remindOfLeftCarts(ctx: CoreContext): Promise<number> {
  requireSystem(ctx.actor)
  for (let reminded = 0; ; ) {
    const count = await inTransaction(ctx, remindOfSome)
    reminded += count
    if (count < BATCH) return reminded
  }
}

/** Marks carts and writes their jobs, which commit together. Carts that somebody holds are not left behind. */
async function remindOfSome(tx: CoreContext): Promise<number> {
  const now = tx.now().getTime()
  const left = new Date(now - LEFT_HOURS * 3_600_000)
  const forgotten = new Date(now - FORGOTTEN_DAYS * 86_400_000)
  const { rows } = await sql<{ id: string; updated_at: Date }>`
    update carts set reminded_at = ${tx.now()} where id = any (array(
      select cart.id from carts cart
      join users customer on customer.id = cart.user_id
      where cart.updated_at <= ${left} and cart.updated_at > ${forgotten} and cart.expires_at > ${tx.now()}
        and (cart.reminded_at is null or cart.reminded_at < cart.updated_at)
        and customer.cart_reminders and customer.status = 'active'
        and exists (select from cart_items item where item.cart_id = cart.id)
      order by cart.updated_at limit ${BATCH} for update of cart skip locked
    ))
    returning id, updated_at`.execute(tx.db.$kysely)
  for (const { id: cartId, updated_at } of rows) {
    await tx.publish.job('email.cart-left-behind', { cartId, touchedAt: updated_at.toISOString() })
  }
  return rows.length
}

/** A customer's cart at today's prices, as long as it is as it was left; null once it was changed or is gone. For jobs alone. */
export async function leftCart(
  ctx: CoreContext,
  { cartId, touchedAt }: CartLeft,
): Promise<{ userId: string; cart: Cart } | null> {
  requireSystem(ctx.actor)
  const row = await ctx.db.cart.findFirst({
    where: { id: cartId, updatedAt: touchedAt, expiresAt: { gt: ctx.now() } },
    select: { userId: true },
  })
  return row?.userId ? { userId: row.userId, cart: await readCart(ctx, cartId) } : null
}

import { hashToken, newToken } from '../tokens.ts'
import type { Actor, CoreContext } from '../context.ts'
import { AppError } from '../errors.ts'

/** A cart nobody touches is kept for so long. */
const CART_DAYS = 30

const cartExpiry = (now: Date): Date => new Date(now.getTime() + CART_DAYS * 86_400_000)

type Owner = { column: 'user_id'; value: string } | { column: 'token_hash'; value: string }

/** Whose cart: the customer's, or the one a guest's token opens. Null when a guest has no token. */
function ownerOf(actor: Actor): Owner | null {
  switch (actor.kind) {
    case 'customer':
    case 'admin':
      return { column: 'user_id', value: actor.userId }
    case 'guest':
      return actor.cartToken === null ? null : { column: 'token_hash', value: hashToken(actor.cartToken) }
    case 'system':
      throw new AppError('auth.forbidden', 'A job has no cart', {})
  }
}

/** The actor's cart, or null. */
export async function findCart(ctx: CoreContext): Promise<{ id: string } | null> {
  const owner = ownerOf(ctx.actor)
  return owner && selectCart(ctx, owner, { lock: false })
}

/** The actor's cart, or null; nobody else changes it until the transaction ends. */
export async function lockCart(tx: CoreContext): Promise<{ id: string } | null> {
  const owner = ownerOf(tx.actor)
  return owner && selectCart(tx, owner, { lock: true })
}

export interface OpenCart {
  id: string
  /** The key of a guest's new cart. */
  cartToken?: string
}

/** The actor's cart, locked until the transaction ends; a new one when there is none. */
export async function openCart(tx: CoreContext): Promise<OpenCart> {
  const owner = ownerOf(tx.actor)
  if (!owner) return openGuestCart(tx)
  const cart = await selectCart(tx, owner, { lock: true })
  if (cart) return cart
  if (owner.column === 'token_hash') return openGuestCart(tx)
  return openUserCart(tx, owner.value)
}

/**
 * A customer has one cart: of two first calls at once, the second waits for the first and gets the same. What lies in one
 * that has expired is gone, tidied away yet or not.
 */
export async function openUserCart(tx: CoreContext, userId: string): Promise<OpenCart> {
  const { id, expires_at } = await tx.db.$kysely
    .insertInto('carts')
    .values({ user_id: userId, expires_at: cartExpiry(tx.now()) })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet({ updated_at: tx.now() }))
    .returning(['id', 'expires_at'])
    .executeTakeFirstOrThrow()
  if (expires_at <= tx.now()) await tx.db.cartItem.deleteMany({ where: { cartId: id } })
  return { id }
}

/**
 * A guest's cart and a customer's, as far as there are any, held until the transaction ends. In the order of their ids,
 * so that two merges never wait for each other in a circle; a cart that is opened afterwards is younger than both.
 */
export async function lockCartsOf(
  tx: CoreContext,
  { tokenHash, userId }: { tokenHash: string; userId: string },
): Promise<{ guests: { id: string } | null; customers: { id: string } | null }> {
  const carts = await tx.db.$kysely
    .selectFrom('carts')
    .select(['id', 'user_id', 'expires_at'])
    .where(({ eb, or }) => or([eb('token_hash', '=', tokenHash), eb('user_id', '=', userId)]))
    .orderBy('id')
    .forUpdate()
    .execute()
  const of = (owner: string | null) =>
    carts.find(({ user_id, expires_at }) => user_id === owner && expires_at > tx.now()) ?? null
  return { guests: of(null), customers: of(userId) }
}

/** An unknown or expired token gets a new cart under a new token: nobody chooses their own. */
async function openGuestCart(tx: CoreContext): Promise<OpenCart> {
  const cartToken = newToken()
  const { id } = await tx.db.$kysely
    .insertInto('carts')
    .values({ token_hash: hashToken(cartToken), expires_at: cartExpiry(tx.now()) })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { id, cartToken }
}

async function selectCart(ctx: CoreContext, owner: Owner, { lock }: { lock: boolean }) {
  const cart = await ctx.db.$kysely
    .selectFrom('carts')
    .select('id')
    .where(owner.column, '=', owner.value)
    .where('expires_at', '>', ctx.now())
    .$if(lock, (query) => query.forUpdate())
    .executeTakeFirst()
  return cart ?? null
}

/** A cart that is used is kept: counts its days anew. */
export async function touchCart(tx: CoreContext, cartId: string): Promise<void> {
  await tx.db.$kysely
    .updateTable('carts')
    .set({ expires_at: cartExpiry(tx.now()), updated_at: tx.now() })
    .where('id', '=', cartId)
    .execute()
}

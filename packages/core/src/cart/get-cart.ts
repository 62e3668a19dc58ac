import type { Cart } from '@shop/validators'
import type { CoreContext } from '../context.ts'
import { readLines, toCart } from './cart.view.ts'
import { findCart } from './find-cart.ts'

/** The actor's cart at today's prices; an empty one when nothing was put in yet. */
export async function getCart(ctx: CoreContext): Promise<Cart> {
  const cart = await findCart(ctx)
  return cart ? readCart(ctx, cart.id) : toCart(null, [], ctx.settings.currency)
}

export async function readCart(ctx: CoreContext, cartId: string): Promise<Cart> {
  return toCart(cartId, await readLines(ctx, cartId), ctx.settings.currency)
}

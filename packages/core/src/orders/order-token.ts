import { createHmac } from 'node:crypto'
import type { Order, PlacedOrder } from '@shop/validators'
import { requireSystem } from '../actor.ts'
import type { CoreContext } from '../context.ts'
import { hashToken } from '../tokens.ts'

/**
 * What opens a guest's order (HMAC-SHA-256): made of its id and the shop's secret, so that a repeated call and the mail
 * have the same one and it is kept nowhere. The order holds its hash, so that it works on when the secret is changed.
 */
export const orderTokenOf = ({ settings }: CoreContext, orderId: string): string =>
  createHmac('sha256', settings.signingSecret).update(`order ${orderId}`).digest('base64url')

/** An order as its buyer gets it: a guest with the token. For who has just placed it, or repeats that very call. */
export function withOrderToken(ctx: CoreContext, order: Order): PlacedOrder {
  return ctx.actor.kind === 'guest' ? { ...order, orderToken: orderTokenOf(ctx, order.id) } : order
}

/** The token for the link in a mail. Null for a customer's order, and when the secret has changed since. For jobs alone. */
export async function mailedOrderToken(ctx: CoreContext, orderId: string): Promise<string | null> {
  requireSystem(ctx.actor)
  const orderToken = orderTokenOf(ctx, orderId)
  const order = await ctx.db.order.findFirst({
    where: { id: orderId, tokenHash: hashToken(orderToken) },
    select: { id: true },
  })
  return order && orderToken
}

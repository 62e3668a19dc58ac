import type { ClaimOrderInput, Order } from '@shop/validators'
import { requireUserId } from '../actor.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { hashToken } from '../tokens.ts'
import { getOrder } from './get-order.ts'

/**
 * Takes the order that a guest's token opens into the customer's account; the token opens it no more. Safe to repeat.
 * Throws `order.not_found` for another token, and once another account has it.
 */
export async function claimOrder(ctx: CoreContext, { id, orderToken }: ClaimOrderInput): Promise<Order> {
  const userId = requireUserId(ctx.actor)
  return inTransaction(ctx, async (tx) => {
    await tx.db.order.updateMany({
      where: { id, tokenHash: hashToken(orderToken) },
      data: { userId, tokenHash: null },
    })
    return getOrder({ ...tx, actor: { kind: 'customer', userId } }, { id })
  })
}

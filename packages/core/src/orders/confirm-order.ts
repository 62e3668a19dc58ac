import type { OrderStatus } from '@shop/validators'
import { requireSystem } from '../actor.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { changeStatus, lockOrder } from './change-status.ts'

/**
 * `confirmed`: just now. `already_paid`: before, so there is nothing to do. `closed`: it was cancelled, had expired or was
 * refunded before the money came; nothing was changed, and what to do with the money is the caller's to decide.
 */
export interface Confirmation {
  result: 'confirmed' | 'already_paid' | 'closed'
  status: OrderStatus
}

const CLOSED: readonly OrderStatus[] = ['cancelled', 'expired', 'refunded']

/**
 * The money for an order came: its pieces are sold. Past its deadline too, as long as nothing ended it. Safe to repeat.
 * Throws `auth.forbidden` for people, `order.not_found`.
 */
export async function confirmOrder(ctx: CoreContext, { orderId }: { orderId: string }): Promise<Confirmation> {
  requireSystem(ctx.actor)
  return inTransaction(ctx, async (tx) => {
    const order = await lockOrder(tx, orderId)
    if (order.status !== 'pending') {
      return { result: CLOSED.includes(order.status) ? 'closed' : 'already_paid', status: order.status }
    }
    await changeStatus(tx, order, 'confirmed')
    return { result: 'confirmed', status: 'confirmed' }
  })
}

import type { CancelOrderInput, Order } from '@shop/validators'
import { type CoreContext, inTransaction } from '../context.ts'
import { changeStatus, lockOrder } from './change-status.ts'
import { orderSelect, toOrder } from './order.view.ts'

/**
 * Calls an order off, for its owner, be it a guest with its token, and for admins. Its pieces are free again; what was
 * paid is noted as due to be paid back. Throws `order.not_found`, `order.illegal_status` once it was shipped.
 */
export async function cancelOrder(ctx: CoreContext, { id, reason }: CancelOrderInput): Promise<Order> {
  return inTransaction(ctx, async (tx) => {
    await changeStatus(tx, await lockOrder(tx, id), 'cancelled', { note: reason })
    return toOrder(await tx.db.order.findUniqueOrThrow({ where: { id }, select: orderSelect }))
  })
}

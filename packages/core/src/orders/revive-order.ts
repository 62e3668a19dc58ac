import { requireSystem } from '../actor.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { canRetake } from '../inventory/index.ts'
import { changeStatus, lockOrder } from './change-status.ts'

/**
 * Money came for an order that was cancelled unpaid, or had expired: its pieces are sold to it after all, if all of them
 * are still there. Answers whether. One that was paid before stays over. Throws `order.not_found`. For jobs alone.
 */
export async function reviveOrder(ctx: CoreContext, { orderId }: { orderId: string }): Promise<boolean> {
  requireSystem(ctx.actor)
  return inTransaction(ctx, async (tx) => {
    const order = await lockOrder(tx, orderId)
    const before = await tx.db.orderStatusChange.findFirst({
      where: { orderId, to: 'confirmed' },
      select: { id: true },
    })
    if (before || !(await canRetake(tx, orderId))) return false
    await changeStatus(tx, order, 'confirmed', { note: 'Paid when it was over already' })
    return true
  })
}

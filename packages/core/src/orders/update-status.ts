import type { Order, UpdateOrderStatusInput } from '@shop/validators'
import { requireAdmin } from '../actor.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { changeStatus, lockOrder } from './change-status.ts'
import { orderSelect, toOrder } from './order.view.ts'

/**
 * Moves an order along, by an admin; shipped, with who brings it. Throws `order.not_found`, and `order.illegal_status`
 * with what is allowed for whatever the table of transitions does not.
 */
export async function updateStatus(ctx: CoreContext, input: UpdateOrderStatusInput): Promise<Order> {
  requireAdmin(ctx.actor)
  const { id, status, note, carrier, trackingNumber, trackingUrl } = input
  return inTransaction(ctx, async (tx) => {
    await changeStatus(tx, await lockOrder(tx, id), status, {
      note,
      shipment: { carrier, trackingNumber, trackingUrl },
    })
    return toOrder(await tx.db.order.findUniqueOrThrow({ where: { id }, select: orderSelect }))
  })
}

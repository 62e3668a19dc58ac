import { type CoreContext, inTransaction } from '@shop/core/context'
import { cancelOrder, expireOrders } from '@shop/core/orders'
import type { Bought } from './buying.ts'
import type { PayShop } from './pay-shop.ts'

interface Ending {
  variantId: string
  isExpiry: boolean
  /** Whether others buy what it gives up, before it can have that again. */
  takesStock: boolean
}

/** The guest cancels the order, or its time is over: with the stock gone at the same moment when it is to be. */
export async function endOrder(shop: PayShop, { bought }: { bought: Bought }, ending: Ending): Promise<void> {
  const { orderId: id, guest } = bought
  await inTransaction(shop.as(guest), async (tx) => {
    if (ending.isExpiry) {
      await tx.db.order.update({ where: { id }, data: { reservedUntil: new Date(0) } })
      const ended = await expireOrders({ ...tx, actor: { kind: 'system', job: 'order.expire-unpaid' } })
      if (ended !== 1) throw new Error(`${ended} orders expired in place of one`)
    } else await cancelOrder(tx, { id })
    if (ending.takesStock) await sellOut(tx, ending.variantId)
  })
}

async function sellOut(tx: CoreContext, variantId: string): Promise<void> {
  const { onHand, reserved } = await tx.db.variant.findUniqueOrThrow({ where: { id: variantId } })
  const taken = onHand - reserved
  await tx.db.variant.update({ where: { id: variantId }, data: { onHand: { decrement: taken } } })
  await tx.db.stockMovement.create({ data: { variantId, reason: 'adjustment', onHandDelta: -taken } })
}

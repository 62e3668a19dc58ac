import type { Order } from '@shop/validators'
import { requireSystem } from '../actor.ts'
import type { CoreContext } from '../context.ts'
import { orderNotFound } from './change-status.ts'
import { ERASED_EMAIL } from './anonymise-orders.ts'
import { mailedOrderToken } from './order-token.ts'
import { orderSelect, toOrder } from './order.view.ts'

/** An order, with what its mails say besides. */
export interface OrderForMail {
  order: Order
  /** Where its buyer is reached now: a customer may have another address than when it was placed. */
  to: string
  /** BCP 47: of the customer's preferences, or what a guest asked for; null when nobody said. */
  language: string | null
  /** Of a guest: with it the link opens the order without an account. */
  orderToken: string | null
  /** Null until somebody says who brings it. */
  carrier: string | null
  trackingNumber: string | null
  trackingUrl: string | null
  /** What was paid and is to be paid back. */
  refundDueCents: number
}

/** What to mail about an order; null once its buyer was forgotten. For jobs alone. Throws `order.not_found`. */
export async function orderForMail(ctx: CoreContext, orderId: string): Promise<OrderForMail | null> {
  requireSystem(ctx.actor)
  const row = await ctx.db.order.findUnique({
    where: { id: orderId },
    select: {
      ...orderSelect,
      language: true,
      carrier: true,
      trackingNumber: true,
      trackingUrl: true,
      refundDueCents: true,
      user: { select: { email: true, language: true } },
    },
  })
  if (!row) throw orderNotFound()
  if (row.email === ERASED_EMAIL) return null
  const { carrier, trackingNumber, trackingUrl, refundDueCents } = row
  return {
    order: toOrder(row),
    to: row.user?.email ?? row.email,
    language: row.user?.language ?? row.language,
    orderToken: await mailedOrderToken(ctx, orderId),
    carrier,
    trackingNumber,
    trackingUrl,
    refundDueCents,
  }
}

import type { OrderPaymentsInput, PaymentList } from '@shop/validators'
import type { CoreContext } from '../context.ts'
import { requireOrder } from '../orders/index.ts'
import { paymentSelect, toPayment } from './payment.view.ts'

/** How an order was paid, for its owner, be it a guest with its token, and for admins. Throws `order.not_found`. */
export async function listPayments(ctx: CoreContext, { orderId }: OrderPaymentsInput): Promise<PaymentList> {
  await requireOrder(ctx, orderId)
  const rows = await ctx.db.payment.findMany({
    where: { orderId },
    orderBy: { attempt: 'desc' },
    select: paymentSelect,
  })
  return { items: rows.map(toPayment) }
}

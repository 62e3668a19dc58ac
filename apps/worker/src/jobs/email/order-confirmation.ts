import { getOrder, mailedOrderToken } from '@shop/core/orders'
import { sendOnce } from '../../email/send-once.ts'
import { orderConfirmationMail } from '../../email/templates/order-confirmation.ts'
import type { JobHandler } from '../../handlers.ts'

/** Safe to repeat: the e-mail log has one row for each order's confirmation. */
export const orderConfirmation: JobHandler<'email.order-confirmation'> = async (ctx, { orderId }) => {
  const order = await getOrder(ctx.core, { id: orderId })
  const orderToken = await mailedOrderToken(ctx.core, orderId)
  await sendOnce(ctx, {
    template: 'order-confirmation',
    fact: orderId,
    write: () => orderConfirmationMail(order, { clientUrl: ctx.clientUrl, orderToken }),
  })
}

import { orderPaidMail } from '../../email/templates/order-paid.ts'
import type { JobHandler } from '../../handlers.ts'
import { sendOrderMail } from './order-mail.ts'

/** Safe to repeat: an order is paid once, and the e-mail log has one row for it. */
export const orderPaid: JobHandler<'email.order-paid'> = (ctx, { orderId }) =>
  sendOrderMail(ctx, { template: 'order-paid', orderId, write: orderPaidMail })

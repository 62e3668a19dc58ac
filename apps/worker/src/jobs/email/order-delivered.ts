import { orderDeliveredMail } from '../../email/templates/order-delivered.ts'
import type { JobHandler } from '../../handlers.ts'
import { sendOrderMail } from './order-mail.ts'

/** Safe to repeat: an order is delivered once, and the e-mail log has one row for it. */
export const orderDelivered: JobHandler<'email.order-delivered'> = (ctx, { orderId }) =>
  sendOrderMail(ctx, { template: 'order-delivered', orderId, write: orderDeliveredMail })

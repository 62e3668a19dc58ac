import { orderConfirmationMail } from '../../email/templates/order-confirmation.ts'
import type { JobHandler } from '../../handlers.ts'
import { sendOrderMail } from './order-mail.ts'

/** Safe to repeat: the e-mail log has one row for each order's confirmation. */
export const orderConfirmation: JobHandler<'email.order-confirmation'> = (ctx, { orderId }) =>
  sendOrderMail(ctx, { template: 'order-confirmation', orderId, write: orderConfirmationMail })

import { orderShippedMail } from '../../email/templates/order-shipped.ts'
import type { JobHandler } from '../../handlers.ts'
import { sendOrderMail } from './order-mail.ts'

/** Safe to repeat: an order is shipped once, and the e-mail log has one row for it. */
export const orderShipped: JobHandler<'email.order-shipped'> = (ctx, { orderId }) =>
  sendOrderMail(ctx, {
    template: 'order-shipped',
    orderId,
    write: (language, facts, { carrier, trackingNumber, trackingUrl }) =>
      orderShippedMail(language, { ...facts, carrier, trackingNumber, trackingUrl }),
  })

import { orderCancelledMail } from '../../email/templates/order-cancelled.ts'
import type { JobHandler } from '../../handlers.ts'
import { sendOrderMail } from './order-mail.ts'

/**
 * Safe to repeat: an order is cancelled once, and the e-mail log has one row for it. When the money went back before the
 * mail goes out, nothing is due any more: then it was all that was paid.
 */
export const orderCancelled: JobHandler<'email.order-cancelled'> = (ctx, { orderId, wasPaid }) =>
  sendOrderMail(ctx, {
    template: 'order-cancelled',
    orderId,
    write: (language, facts, { refundDueCents }) =>
      orderCancelledMail(language, {
        ...facts,
        refundCents: wasPaid ? refundDueCents || facts.order.totalCents : null,
      }),
  })

import { orderRefundedMail } from '../../email/templates/order-refunded.ts'
import type { JobHandler } from '../../handlers.ts'
import { sendOrderMail } from './order-mail.ts'

/** Safe to repeat: the e-mail log has one row for each refund. */
export const orderRefunded: JobHandler<'email.order-refunded'> = (ctx, { orderId, refundId, amountCents, currency }) =>
  sendOrderMail(ctx, {
    template: 'order-refunded',
    orderId,
    fact: refundId,
    write: (language, facts) => orderRefundedMail(language, { ...facts, amountCents, currency }),
  })

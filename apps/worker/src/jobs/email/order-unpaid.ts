import { orderUnpaidMail } from '../../email/templates/order-unpaid.ts'
import type { JobHandler } from '../../handlers.ts'
import { sendOrderMail } from './order-mail.ts'

/** Safe to repeat: an order expires once, and the e-mail log has one row for it. */
export const orderUnpaid: JobHandler<'email.order-unpaid'> = (ctx, { orderId }) =>
  sendOrderMail(ctx, {
    template: 'order-unpaid',
    orderId,
    write: (language, facts) => orderUnpaidMail(language, { ...facts, shopUrl: ctx.clientUrl }),
  })

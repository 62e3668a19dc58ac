import { createIntent, listPayments, requestRefund } from '@shop/core/payments'
import {
  CreateIntentInput,
  OrderPaymentsInput,
  PaymentIntent,
  PaymentList,
  Refund,
  RefundInput,
} from '@shop/validators'
import { adminProcedure, ownerProcedure } from '../trpc/procedures.ts'

const tags = ['Payments']

export const paymentsRouter = {
  createIntent: ownerProcedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/payments/create-intent',
        tags,
        summary: 'Pay an order',
        description:
          'What Stripe.js needs: `loadStripe(publishableKey)`, then `confirmPayment({ clientSecret, … })`. The same intent whenever it is asked for, always for the order’s total. The order is `confirmed` once Stripe has told us.',
      },
      errors: [
        'order.not_found',
        'order.illegal_status',
        'payments.not_configured',
        'payments.unavailable',
        'payments.amount_too_small',
        'auth.too_many_attempts',
      ],
    })
    .input(CreateIntentInput)
    .output(PaymentIntent)
    .mutation(({ ctx, input }) => createIntent(ctx.core, input)),

  byOrder: ownerProcedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/payments/order/{orderId}',
        tags,
        summary: 'How an order was paid',
        description: 'Every attempt, newest first, with what went back.',
      },
      errors: ['order.not_found'],
    })
    .input(OrderPaymentsInput)
    .output(PaymentList)
    .query(({ ctx, input }) => listPayments(ctx.core, input)),

  refund: adminProcedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/payments/{paymentId}/refund',
        tags,
        summary: 'Pay money back',
        description:
          'All that is left, an amount, or lines. It is set aside at once, `pending`, and `succeeded` or `failed` when Stripe has said so.',
        successStatus: 202,
      },
      errors: [
        'payments.not_found',
        'payments.not_captured',
        'payments.refund_exceeds_balance',
        'payments.refund_exceeds_line',
        'payments.not_configured',
      ],
      idempotent: true,
    })
    .input(RefundInput)
    .output(Refund)
    .mutation(({ ctx, input }) => requestRefund(ctx.core, input)),
}

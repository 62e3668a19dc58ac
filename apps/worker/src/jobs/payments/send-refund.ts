import { sendRefund } from '@shop/core/payments'
import type { JobHandler } from '../../handlers.ts'

/** Safe to repeat: the refund’s id is the idempotency key at Stripe. */
export const payBack: JobHandler<'payment.send-refund'> = ({ core }, refund) => sendRefund(core, refund)

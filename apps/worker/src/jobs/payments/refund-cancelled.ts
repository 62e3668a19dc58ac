import { refundCancelled } from '@shop/core/payments'
import type { JobHandler } from '../../handlers.ts'

/** Safe to repeat: what is set aside is left no more. */
export const refundCancelledOrder: JobHandler<'payment.refund-cancelled'> = ({ core }, order) =>
  refundCancelled(core, order)

import { reconcilePayments } from '@shop/core/payments'
import type { JobHandler } from '../../handlers.ts'

/** Safe to repeat: asks how things stand. */
export const reconcile: JobHandler<'payment.reconcile'> = async ({ core }) => {
  const asked = await reconcilePayments(core)
  if (asked > 0) core.log.info({ asked }, 'Stripe was asked about what is not settled')
}

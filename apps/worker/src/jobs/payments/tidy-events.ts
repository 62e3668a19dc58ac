import { tidyPaymentEvents } from '@shop/core/payments'
import type { JobHandler } from '../../handlers.ts'

/** Safe to repeat: removes only what is old. */
export const tidyOldPaymentEvents: JobHandler<'payment.tidy-events'> = async ({ core }) => {
  const removed = await tidyPaymentEvents(core)
  if (removed > 0) core.log.info({ removed }, 'Old events of payments were removed')
}

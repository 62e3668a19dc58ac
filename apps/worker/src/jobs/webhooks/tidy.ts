import { tidyWebhooks } from '@shop/core/webhooks'
import type { JobHandler } from '../../handlers.ts'

/** Safe to repeat: removes only what has expired. */
export const tidyDeliveries: JobHandler<'webhooks.tidy'> = async ({ core }) => {
  const removed = await tidyWebhooks(core)
  if (removed > 0) core.log.info({ removed }, 'Deliveries of webhooks that are kept no longer were removed')
}

import { tidyAnswers } from '@shop/core/idempotency'
import type { JobHandler } from '../../handlers.ts'

/** Safe to repeat: removes only what has expired. */
export const tidyExpiredAnswers: JobHandler<'idempotency.tidy'> = async ({ core }) => {
  const removed = await tidyAnswers(core)
  if (removed > 0) core.log.info({ removed }, 'Answers that are kept no longer were removed')
}

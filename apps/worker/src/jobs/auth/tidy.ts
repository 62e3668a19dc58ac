import { tidyAuth } from '@shop/core/auth'
import type { JobHandler } from '../../handlers.ts'

/** Safe to repeat: removes only what has expired. */
export const tidyExpiredAuth: JobHandler<'auth.tidy'> = async ({ core }) => {
  const removed = await tidyAuth(core)
  if (removed > 0) core.log.info({ removed }, 'Sessions, links and counts that were over were removed')
}

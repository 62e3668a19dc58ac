import { tidyOld } from '@shop/core/retention'
import type { JobHandler } from '../../handlers.ts'

/** Safe to repeat: removes only what is too old. */
export const tidyOldRows: JobHandler<'retention.tidy'> = async ({ core }) => {
  const removed = await tidyOld(core)
  if (removed > 0) core.log.info({ removed }, 'Rows that are kept no longer were removed')
}

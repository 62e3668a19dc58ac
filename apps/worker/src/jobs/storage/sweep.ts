import { sweepFiles } from '@shop/core/images'
import type { JobHandler } from '../../handlers.ts'

/** Safe to repeat: removes only what nothing names, by whoever looks. */
export const sweepStorage: JobHandler<'storage.sweep'> = async ({ core }) => {
  const removed = await sweepFiles(core)
  if (removed > 0) core.log.info({ removed }, 'Files that nothing names were removed')
}

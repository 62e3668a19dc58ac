import type { JobHandler } from '../../handlers.ts'

/** Safe to repeat: what is gone stays gone, and keys are never used for another file. */
export const removeFiles: JobHandler<'storage.remove'> = async ({ core }, { keys }) => {
  await core.storage.remove(keys)
}

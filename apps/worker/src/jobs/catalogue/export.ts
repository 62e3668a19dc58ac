import { giveUpTransfer } from '@shop/core/transfers'
import type { JobHandler } from '../../handlers.ts'

/**
 * Safe to repeat: the file is written anew, and appears under its name when it is complete; the mail that tells of it goes
 * out once.
 */
export const catalogueExport: JobHandler<'catalogue.export'> = async ({ core, inOwnProcess, isLastTry }, payload) => {
  try {
    await inOwnProcess({ name: 'catalogue.export', payload })
  } catch (error) {
    if (isLastTry) await giveUpTransfer(core, payload)
    throw error
  }
  await core.publish.job('email.export-ready', payload)
}

import { giveUpTransfer } from '@shop/core/transfers'
import type { JobHandler } from '../../handlers.ts'

/** Safe to repeat: every chunk commits with how far the file has been read. */
export const catalogueImport: JobHandler<'catalogue.import'> = async ({ core, inOwnProcess, isLastTry }, payload) => {
  try {
    await inOwnProcess({ name: 'catalogue.import', payload })
  } catch (error) {
    if (isLastTry) await giveUpTransfer(core, payload)
    throw error
  }
}

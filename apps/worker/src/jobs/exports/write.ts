import { finishExport, giveUpTransfer } from '@shop/core/transfers'
import type { JobHandler } from '../../handlers.ts'

/** Safe to repeat: what is not complete is written anew, under another name, and what is complete is only told. */
export const writeExport: JobHandler<'exports.write'> = async ({ core, inOwnProcess, isLastTry }, payload) => {
  try {
    await inOwnProcess({ name: 'exports.write', payload })
    await finishExport(core, payload)
  } catch (error) {
    if (isLastTry) await giveUpTransfer(core, payload)
    throw error
  }
}

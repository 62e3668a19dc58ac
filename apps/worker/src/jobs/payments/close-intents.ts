import { closeIntents } from '@shop/core/payments'
import type { JobHandler } from '../../handlers.ts'

/** Safe to repeat: only what is open is closed. */
export const closeOrderIntents: JobHandler<'payment.close-intents'> = ({ core }, order) => closeIntents(core, order)

import { applyEvent } from '@shop/core/payments'
import type { JobHandler } from '../../handlers.ts'

/** Safe to repeat: what is known already changes nothing. */
export const takeEvent: JobHandler<'payment.apply-event'> = ({ core }, event) => applyEvent(core, event)

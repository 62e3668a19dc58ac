import { tidyTransfers as tidy } from '@shop/core/transfers'
import type { JobHandler } from '../../handlers.ts'

/** Safe to repeat: what is gone already is not missed. */
export const tidyTransfers: JobHandler<'catalogue.tidy-transfers'> = ({ core }) => tidy(core)

import type { Bulk } from '@shop/db'
import type { CoreContext } from '../context.ts'

/** What the jobs of imports and exports need, which is less than other verbs: they run in a process of their own. */
export interface TransferContext extends Pick<CoreContext, 'actor' | 'storage' | 'now' | 'log' | 'settings'> {
  /** Connections for COPY. */
  bulk: Bulk
  /** Aborted when the worker stops: what can be gone on with elsewhere is left there. */
  signal: AbortSignal
}

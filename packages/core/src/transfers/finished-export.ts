import type { TransferRequested } from '@shop/validators'
import { requireSystem } from '../actor.ts'
import type { CoreContext } from '../context.ts'

export interface FinishedExport {
  /** The admin who asked for it. */
  requestedBy: string
  rowCount: number
  requestedAt: Date
}

/** An export whose file can be fetched; null for one that failed or is gone. For jobs alone. */
export async function finishedExport(
  ctx: CoreContext,
  { transferId }: TransferRequested,
): Promise<FinishedExport | null> {
  requireSystem(ctx.actor)
  const row = await ctx.db.transfer.findFirst({
    where: { id: transferId, kind: 'export', status: 'done' },
    select: { requestedBy: true, rowsDone: true, createdAt: true },
  })
  return row && { requestedBy: row.requestedBy, rowCount: row.rowsDone, requestedAt: row.createdAt }
}

import type { TransferRequested } from '@shop/validators'
import { requireSystem } from '../actor.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { endTurn, lockTurns } from './export-turns.ts'

/**
 * Once a worker has written an export, or found it cancelled: makes it done, tells so, and lets the admin's next one come.
 * Safe to repeat; an export that another worker has taken over is left to that one.
 */
export async function finishExport(ctx: CoreContext, { transferId: id }: TransferRequested): Promise<void> {
  requireSystem(ctx.actor)
  await inTransaction(ctx, async (tx) => {
    const { transfer } = tx.db
    const owner = await transfer.findFirst({ where: { id, kind: 'export' }, select: { requestedBy: true } })
    if (!owner) return
    await lockTurns(tx, owner.requestedBy)
    const { count: isDone } = await transfer.updateMany({
      where: { id, status: 'running', fileKey: { not: null } },
      data: { status: 'done', finishedAt: ctx.now() },
    })
    if (isDone > 0) await tx.publish.event('export.finished', { transferId: id })
    const hasEnded = await transfer.count({ where: { id, status: { notIn: ['waiting', 'running'] } } })
    if (hasEnded > 0) await endTurn(tx, { id, ...owner })
  })
}

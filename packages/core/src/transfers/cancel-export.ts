import type { Transfer, TransferByIdInput } from '@shop/validators'
import { requireAdmin } from '../actor.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { endTurn, lockTurns } from './export-turns.ts'
import { toTransfer, transferFields, transferNotFound } from './transfer.view.ts'

/**
 * Calls an export off: the worker that writes it stops within a second, and leaves no file. What has ended stays as it is.
 * Throws `transfer.not_found`.
 */
export async function cancelExport(ctx: CoreContext, { id }: TransferByIdInput): Promise<Transfer> {
  requireAdmin(ctx.actor)
  return inTransaction(ctx, async (tx) => {
    const { transfer } = tx.db
    const owner = await transfer.findFirst({ where: { id, kind: 'export' }, select: { requestedBy: true } })
    if (!owner) throw transferNotFound()
    await lockTurns(tx, owner.requestedBy)
    const ended = { status: 'cancelled', finishedAt: ctx.now() } as const
    const { count: hadNotBegun } = await transfer.updateMany({ where: { id, status: 'waiting' }, data: ended })
    // The turn of one that is being written ends when the worker has let go of it.
    if (hadNotBegun > 0) await endTurn(tx, { id, ...owner })
    else await transfer.updateMany({ where: { id, status: 'running' }, data: ended })
    return toTransfer(ctx, await transfer.findUniqueOrThrow({ where: { id }, select: transferFields }))
  })
}

import type { TransferRequested } from '@shop/validators'
import { requireSystem } from '../actor.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { endTurn, lockTurns } from './export-turns.ts'

const GIVEN_UP = 'The worker has given it up. Start it again.'

/** For the last try of a job that fails: nobody shall wait for it any longer. */
export async function giveUpTransfer(ctx: CoreContext, { transferId: id }: TransferRequested): Promise<void> {
  requireSystem(ctx.actor)
  await inTransaction(ctx, async (tx) => {
    const { db } = tx
    const found = await db.transfer.findUnique({ where: { id }, select: { kind: true, requestedBy: true } })
    if (!found) return
    const { kind, requestedBy } = found
    if (kind === 'export') await lockTurns(tx, requestedBy)
    await db.transfer.updateMany({
      where: { id, status: { in: ['waiting', 'running'] } },
      data: { status: 'failed', finishedAt: ctx.now(), error: GIVEN_UP },
    })
    await db.transferError.deleteMany({ where: { transferId: id } })
    await db.transferSku.deleteMany({ where: { transferId: id } })
    if (kind === 'export') await endTurn(tx, { id, requestedBy })
  })
}

import type { CoreContext } from '../context.ts'
import { lockName } from '../lock-name.ts'

/**
 * Of each admin one export is in the queue at a time, and the next one goes to its end. So nobody has two of them written at
 * once, and however many somebody starts, the others' come in turn.
 */
export const lockTurns = (tx: CoreContext, requestedBy: string) => lockName(tx, `exports of ${requestedBy}`)

/** Sends the admin's oldest export that waits, unless one is with the workers. Call it with the turns locked. */
export async function giveTurn({ db, publish }: CoreContext, requestedBy: string): Promise<void> {
  if (await db.transfer.findFirst({ where: { requestedBy, hasTurn: true }, select: { id: true } })) return
  const next = await db.transfer.findFirst({
    where: { requestedBy, kind: 'export', status: 'waiting' },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    select: { id: true },
  })
  if (!next) return
  await db.transfer.update({ where: { id: next.id }, data: { hasTurn: true }, select: { id: true } })
  await publish.job('exports.write', { transferId: next.id })
}

/** Takes the turn from an export that has ended, and gives it to the next. Call it with the turns locked. */
export async function endTurn(
  tx: CoreContext,
  { id, requestedBy }: { id: string; requestedBy: string },
): Promise<void> {
  await tx.db.transfer.updateMany({ where: { id, hasTurn: true }, data: { hasTurn: false } })
  await giveTurn(tx, requestedBy)
}

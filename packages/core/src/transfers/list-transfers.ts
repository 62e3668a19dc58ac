import type { ListTransfersInput, TransferPage } from '@shop/validators'
import { requireAdmin } from '../actor.ts'
import type { CoreContext } from '../context.ts'
import { decodeCursor, olderThan, toPage } from '../cursor.ts'
import { toTransfer, transferFields } from './transfer.view.ts'

/** Imports and exports of the last 30 days, newest first. */
export async function listTransfers(ctx: CoreContext, { limit, cursor }: ListTransfersInput): Promise<TransferPage> {
  requireAdmin(ctx.actor)
  const rows = await ctx.db.transfer.findMany({
    where: cursor ? olderThan(decodeCursor(cursor)) : {},
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
    select: transferFields,
  })
  return toPage(
    rows,
    limit,
    (row) => toTransfer(ctx, row),
    (row) => row,
  )
}

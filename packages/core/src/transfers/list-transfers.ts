import type { ListTransfersInput, Transfer, TransferPage } from '@shop/validators'
import { requireAdmin } from '../actor.ts'
import type { CoreContext } from '../context.ts'
import { decodeCursor, olderThan, toPage } from '../cursor.ts'
import { toTransfer, transferFields } from './transfer.view.ts'

/** Imports and exports of the catalogue of the last 30 days, newest first. */
export const listTransfers = (ctx: CoreContext, input: ListTransfersInput) => list(ctx, input, { subject: 'products' })

/** Exports of the last 30 days, of whatever, newest first. */
export const listExports = (ctx: CoreContext, input: ListTransfersInput) => list(ctx, input, { kind: 'export' })

async function list(
  ctx: CoreContext,
  { limit, cursor }: ListTransfersInput,
  which: Partial<Pick<Transfer, 'kind' | 'subject'>>,
): Promise<TransferPage> {
  requireAdmin(ctx.actor)
  const rows = await ctx.db.transfer.findMany({
    where: { ...which, ...(cursor && olderThan(decodeCursor(cursor))) },
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

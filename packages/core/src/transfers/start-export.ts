import type { Transfer } from '@shop/validators'
import { requireAdmin } from '../actor.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { toTransfer, transferFields } from './transfer.view.ts'

/** Has the worker write the whole catalogue, as it is when it gets to it, into a CSV file. */
export async function startExport(ctx: CoreContext): Promise<Transfer> {
  const requestedBy = requireAdmin(ctx.actor)
  return inTransaction(ctx, async (tx) => {
    const row = await tx.db.transfer.create({
      data: { kind: 'export', requestedBy, createdAt: ctx.now() },
      select: transferFields,
    })
    await tx.publish.job('catalogue.export', { transferId: row.id }, { group: requestedBy })
    return toTransfer(ctx, row)
  })
}

import type { CreateExportInput, Transfer } from '@shop/validators'
import { requireAdmin } from '../actor.ts'
import { audit } from '../audit/index.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import type { ExportFilters } from './export-filters.ts'
import { giveTurn, lockTurns } from './export-turns.ts'
import { toTransfer, transferFields } from './transfer.view.ts'

/**
 * Has the worker write products, orders or customers, as they are when it gets to it, into a CSV file. While another export
 * of the same admin is at work, this one waits.
 */
export async function startExport(
  ctx: CoreContext,
  { subject, ...filters }: Pick<CreateExportInput, 'subject'> & ExportFilters,
): Promise<Transfer> {
  const requestedBy = requireAdmin(ctx.actor)
  return inTransaction(ctx, async (tx) => {
    await lockTurns(tx, requestedBy)
    const row = await tx.db.transfer.create({
      data: { kind: 'export', subject, filters: filtersOf(filters), requestedBy, createdAt: ctx.now() },
      select: transferFields,
    })
    await audit(tx, 'export.created', { details: { transferId: row.id, subject } })
    await giveTurn(tx, requestedBy)
    return toTransfer(ctx, row)
  })
}

const filtersOf = ({ status, from, to }: ExportFilters) => ({
  ...(status && { status }),
  ...(from && { from }),
  ...(to && { to }),
})

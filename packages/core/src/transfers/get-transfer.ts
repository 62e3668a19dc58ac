import type { Transfer, TransferByIdInput } from '@shop/validators'
import { requireAdmin } from '../actor.ts'
import type { CoreContext } from '../context.ts'
import { toTransfer, transferFields, transferNotFound } from './transfer.view.ts'

/** How far an import is, and what came of it. Throws `transfer.not_found`. */
export const getImport = (ctx: CoreContext, input: TransferByIdInput) => getTransfer(ctx, 'import', input)

/** How far an export is, and where the file is. Throws `transfer.not_found`. */
export const getExport = (ctx: CoreContext, input: TransferByIdInput) => getTransfer(ctx, 'export', input)

async function getTransfer(ctx: CoreContext, kind: Transfer['kind'], { id }: TransferByIdInput): Promise<Transfer> {
  requireAdmin(ctx.actor)
  const row = await ctx.db.transfer.findFirst({ where: { id, kind }, select: transferFields })
  if (!row) throw transferNotFound()
  return toTransfer(ctx, row)
}

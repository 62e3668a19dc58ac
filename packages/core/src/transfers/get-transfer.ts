import type { Transfer, TransferByIdInput } from '@shop/validators'
import { requireAdmin } from '../actor.ts'
import type { CoreContext } from '../context.ts'
import { toTransfer, transferFields, transferNotFound } from './transfer.view.ts'

/** How far an import is, and what came of it. Throws `transfer.not_found`. */
export const getImport = (ctx: CoreContext, input: TransferByIdInput) => getTransfer(ctx, input, { kind: 'import' })

/** How far an export is, of whatever, and where the file is. Throws `transfer.not_found`. */
export const getExport = (ctx: CoreContext, input: TransferByIdInput) => getTransfer(ctx, input, { kind: 'export' })

/** The same, of products alone. Throws `transfer.not_found`. */
export const getCatalogueExport = (ctx: CoreContext, input: TransferByIdInput) =>
  getTransfer(ctx, input, { kind: 'export', subject: 'products' })

async function getTransfer(
  ctx: CoreContext,
  { id }: TransferByIdInput,
  which: Partial<Pick<Transfer, 'kind' | 'subject'>>,
): Promise<Transfer> {
  requireAdmin(ctx.actor)
  const row = await ctx.db.transfer.findFirst({ where: { id, ...which }, select: transferFields })
  if (!row) throw transferNotFound()
  return toTransfer(ctx, row)
}

import type { AdjustStockInput, StockLevel } from '@shop/validators'
import { sql } from 'kysely'
import { requireAdmin } from '../actor.ts'
import { audit } from '../audit/index.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import { findOnlyVariant } from './find-only-variant.ts'
import { tellLowStock } from './tell-low-stock.ts'

interface StockRow {
  id: string
  product_id: string
  sku: string
  on_hand: number
  reserved: number
  low_stock_threshold: number
}

/**
 * Enters pieces that came or went in the ledger. Throws `product.not_found`, `product.variant_required` with the choices,
 * and `product.stock_conflict` with the stock as it is when less than the reserved would be left, or too much.
 */
export async function adjustStock(ctx: CoreContext, input: AdjustStockInput): Promise<StockLevel> {
  requireAdmin(ctx.actor)
  const { delta, reason, note = null } = input
  return inTransaction(ctx, async (tx) => {
    const variantId = await findOnlyVariant(tx, input)
    const { rows } = await sql<StockRow>`
      with changed as (
        update variants set on_hand = on_hand + ${delta}::int, updated_at = now()
        where id = ${variantId}::uuid and on_hand::bigint + ${delta}::int between reserved and ${MAX_ON_HAND}::int
        returning id, product_id, sku, on_hand, reserved, low_stock_threshold
      ), entered as (
        insert into stock_movements (variant_id, reason, on_hand_delta, note, created_at)
        select id, ${reason}::stock_reason, ${delta}::int, ${note}, ${tx.now()}::timestamptz from changed
      )
      select * from changed`.execute(tx.db.$kysely)
    const [changed] = rows
    if (!changed) throw await stockConflict(tx, variantId)
    await audit(tx, 'product.stock_adjusted', { subjectId: input.id, details: { variantId, delta, reason } })
    const { id, sku, on_hand: onHand, reserved } = changed
    const available = onHand - reserved
    if (delta < 0) await tellLowStock(tx, [{ ...changed, available, quantity: -delta }])
    return { variantId: id, sku, onHand, reserved, available }
  })
}

const MAX_ON_HAND = 2_000_000_000

async function stockConflict(tx: CoreContext, variantId: string): Promise<AppError> {
  const { onHand, reserved } = await tx.db.variant.findUniqueOrThrow({
    where: { id: variantId },
    select: { onHand: true, reserved: true },
  })
  const message = `There are ${onHand} on hand, ${reserved} of them reserved: nothing was changed`
  return new AppError('product.stock_conflict', message, { variantId, onHand, reserved })
}

import { sql } from 'kysely'
import type { CoreContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { type Taken, tellLowStock } from './tell-low-stock.ts'

export interface StockRequest {
  variantId: string
  quantity: number
}

/**
 * Takes stock for an order: all of it or none. Call it last in the transaction, because the rows stay locked until its
 * end. Variants are locked in the order of their ids, and no more strongly than an update needs (order lines hold key
 * locks on them already), so that two orders never wait for each other in a circle.
 * Publishes `product.stock_low`. Throws `cart.out_of_stock` with what is available of each line that fell short.
 */
export async function reserveStock(
  ctx: CoreContext,
  orderId: string,
  requests: readonly StockRequest[],
): Promise<void> {
  const wanted = sumByVariant(requests)
  const ids = [...wanted.keys()]
  const { rows: taken } = await sql<Taken>`
    with wanted as (
      select v.id, w.quantity
      from variants v join unnest(${ids}::uuid[], ${[...wanted.values()]}::int[]) as w (id, quantity) on w.id = v.id
      order by v.id
      for no key update of v
    ), taken as (
      update variants v set reserved = v.reserved + w.quantity, updated_at = now()
      from wanted w
      where v.id = w.id and v.deleted_at is null and v.on_hand - v.reserved >= w.quantity
      returning v.id, v.product_id, v.on_hand - v.reserved as available, v.low_stock_threshold, w.quantity
    ), entered as (
      insert into stock_movements (variant_id, reason, reserved_delta, order_id)
      select id, 'reservation', quantity, ${orderId}::uuid from taken
    )
    select * from taken`.execute(ctx.db.$kysely)
  if (taken.length < ids.length) throw await outOfStock(ctx, wanted)
  await tellLowStock(ctx, taken)
}

/** One number a variant, whatever lines it stands in. */
export function sumByVariant(requests: readonly StockRequest[]): Map<string, number> {
  const sums = new Map<string, number>()
  for (const { variantId, quantity } of requests) sums.set(variantId, (sums.get(variantId) ?? 0) + quantity)
  return sums
}

async function outOfStock(ctx: CoreContext, wanted: ReadonlyMap<string, number>): Promise<AppError> {
  const variants = await ctx.db.$kysely
    .selectFrom('variants')
    .select(['id', 'sku', 'on_hand', 'reserved', 'deleted_at'])
    .where('id', 'in', [...wanted.keys()])
    .execute()
  const lines = variants.map((variant) => ({
    variantId: variant.id,
    sku: variant.sku,
    requested: wanted.get(variant.id) ?? 0,
    available: variant.deleted_at ? 0 : variant.on_hand - variant.reserved,
  }))
  return outOfStockError(lines)
}

/** The refusal, naming only the lines that fall short. */
export function outOfStockError(
  lines: { variantId: string; sku: string; requested: number; available: number }[],
): AppError<'cart.out_of_stock'> {
  const short = lines.filter((line) => line.requested > line.available)
  const message = short.map((line) => `${line.sku}: ${line.available} left, ${line.requested} asked for`).join('; ')
  return new AppError('cart.out_of_stock', `Not enough in stock. ${message}`, { lines: short })
}

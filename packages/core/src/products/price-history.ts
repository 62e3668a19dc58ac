import type { PriceHistory, PriceHistoryInput } from '@shop/validators'
import { requireAdmin } from '../actor.ts'
import type { CoreContext } from '../context.ts'
import { decodeCursor, olderThan, toPage } from '../cursor.ts'
import { productNotFound } from './product.errors.ts'

/** Every price the variants of a product have had, newest first, removed ones included. Throws `product.not_found`. */
export async function priceHistory(ctx: CoreContext, { id, limit, cursor }: PriceHistoryInput): Promise<PriceHistory> {
  requireAdmin(ctx.actor)
  if (!(await ctx.db.product.findUnique({ where: { id }, select: { id: true } }))) throw productNotFound()
  const rows = await ctx.db.priceChange.findMany({
    where: { variant: { productId: id }, ...(cursor && olderThan(decodeCursor(cursor))) },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
    select: {
      id: true,
      variantId: true,
      priceCents: true,
      currency: true,
      createdAt: true,
      variant: { select: { sku: true } },
    },
  })
  return toPage(
    rows,
    limit,
    ({ variantId, variant, priceCents, currency, createdAt }) => {
      return { variantId, sku: variant.sku, priceCents, currency, since: createdAt.toISOString() }
    },
    (row) => row,
  )
}

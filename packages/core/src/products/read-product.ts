import type { Product } from '@shop/validators'
import type { CoreContext } from '../context.ts'
import { productNotFound } from './product.errors.ts'
import { productById } from './product.query.ts'
import { type ProductRow, toProduct } from './product.view.ts'

/** A product as it is within this very transaction, which the prepared reads are not part of. */
export async function readProduct(ctx: CoreContext, id: string): Promise<Product> {
  const { text, values } = productById(id)
  const [row] = await ctx.db.$queryRawUnsafe<ProductRow[]>(text, ...values)
  if (!row) throw productNotFound()
  return toProduct(row, ctx.settings)
}

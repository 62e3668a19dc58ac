import { Id, type Product, type ProductByIdInput } from '@shop/validators'
import type { CoreContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { byId, bySlug } from './product.query.ts'
import { type ProductRow, toProduct } from './product.view.ts'

/** A product by its id or slug. Throws `product.not_found`, also for a removed one. */
export async function getProduct(ctx: CoreContext, { id }: ProductByIdInput): Promise<Product> {
  const statement = Id.safeParse(id).success ? byId(id) : bySlug(id)
  const [row] = await ctx.reads.query<ProductRow>(statement)
  if (!row) throw new AppError('product.not_found', 'There is no such product', {})
  return toProduct(row, ctx.settings)
}

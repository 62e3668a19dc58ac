import { Id, type Product, type ProductByIdInput } from '@shop/validators'
import type { CoreContext } from '../context.ts'
import { productNotFound } from './product.errors.ts'
import { productByFormerSlug, productById, productBySlug } from './product.query.ts'
import { type ProductRow, toProduct } from './product.view.ts'

/** A product by its id, slug or former slug. Throws `product.not_found`, also for a removed one. */
export async function getProduct(ctx: CoreContext, { id }: ProductByIdInput): Promise<Product> {
  const statements = Id.safeParse(id).success ? [productById(id)] : [productBySlug(id), productByFormerSlug(id)]
  for (const statement of statements) {
    const [row] = await ctx.reads.query<ProductRow>(statement)
    if (row) return toProduct(row, ctx.settings)
  }
  throw productNotFound()
}

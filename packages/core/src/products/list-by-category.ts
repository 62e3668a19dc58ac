import type { ProductPage, ProductsByCategoryInput } from '@shop/validators'
import type { CoreContext } from '../context.ts'
import { findFilter } from './find-filter.ts'
import { readPage } from './list-products.ts'

/** A page of a category, with the slug the category has now. Throws as listProducts does. */
export async function listByCategory(
  ctx: CoreContext,
  input: ProductsByCategoryInput,
): Promise<{ page: ProductPage; slug: string }> {
  const { filter, categorySlug = input.category } = await findFilter(ctx, input)
  return { page: await readPage(ctx, input, filter), slug: categorySlug }
}

import type { CategoryTree } from '@shop/validators'
import type { CoreContext } from '../context.ts'
import { categorySelect, toTree } from './category.view.ts'

/** Every category, as a tree, with the number of products on sale in each. */
export async function listCategories(ctx: CoreContext): Promise<CategoryTree> {
  const rows = await ctx.db.category.findMany({
    orderBy: [{ position: 'asc' }, { name: 'asc' }, { id: 'asc' }],
    select: categorySelect,
  })
  return { categories: toTree(rows) }
}

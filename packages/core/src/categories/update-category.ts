import type { Category, UpdateCategoryInput } from '@shop/validators'
import { requireAdmin } from '../actor.ts'
import { audit } from '../audit/index.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import { lockName } from '../lock-name.ts'
import { categoryNotFound, explainTakenSlug } from './category.errors.ts'
import { type CategoryRow, categorySelect, toTree } from './category.view.ts'
import { categoryIdOf } from './create-category.ts'
import { TREE } from './tree.ts'

/**
 * Renames or moves a category with everything below it; its former slug leads on to the new one. Throws
 * `category.not_found`, also for an unknown parent, `category.slug_taken`, `category.circular`.
 */
export async function updateCategory(ctx: CoreContext, input: UpdateCategoryInput): Promise<Category> {
  requireAdmin(ctx.actor)
  const { id, name, slug, position } = input
  const update = inTransaction(ctx, async (tx) => {
    await lockName(tx, TREE)
    const rows = await tx.db.category.findMany({ select: categorySelect })
    if (!rows.some((row) => row.id === id)) throw categoryNotFound()
    const parentId = input.parent ? await categoryIdOf(tx, input.parent) : input.parent
    if (parentId && isWithin(rows, parentId, id)) {
      throw new AppError('category.circular', 'A category cannot be moved into itself or below itself', {})
    }
    const data = {
      ...(name !== undefined && { name }),
      ...(slug !== undefined && { slug }),
      ...(position !== undefined && { position }),
      ...(parentId !== undefined && { parentId }),
    }
    const changed = await tx.db.category.update({ where: { id }, data, select: categorySelect })
    await audit(tx, 'category.updated', { subjectId: id, details: { slug: changed.slug } })
    const [category] = toTree([{ ...changed, parentId: null }, ...rows.filter((row) => row.id !== id && row.parentId)])
    if (!category) throw categoryNotFound()
    return category
  })
  return explainTakenSlug(update, slug)
}

/** Whether the category `id` is `rootId` or somewhere below it. */
function isWithin(rows: readonly CategoryRow[], id: string, rootId: string): boolean {
  if (id === rootId) return true
  const parentId = rows.find((row) => row.id === id)?.parentId
  return parentId ? isWithin(rows, parentId, rootId) : false
}

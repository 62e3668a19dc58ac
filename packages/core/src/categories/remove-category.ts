import type { RemoveCategoryInput } from '@shop/validators'
import { requireAdmin } from '../actor.ts'
import { audit } from '../audit/index.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import { lockName } from '../lock-name.ts'
import { categoryNotFound } from './category.errors.ts'
import { TREE } from './tree.ts'

/** Removes an empty category. Throws `category.not_found`, `category.in_use` while it holds products or categories. */
export async function removeCategory(ctx: CoreContext, { id }: RemoveCategoryInput): Promise<void> {
  requireAdmin(ctx.actor)
  await inTransaction(ctx, async (tx) => {
    await lockName(tx, TREE)
    if (!(await tx.db.category.findUnique({ where: { id }, select: { id: true } }))) throw categoryNotFound()
    const productCount = await tx.db.product.count({ where: { categoryId: id, deletedAt: null } })
    const childCount = await tx.db.category.count({ where: { parentId: id } })
    if (productCount + childCount > 0) {
      const message = `It holds ${productCount} products and ${childCount} categories: move them first`
      throw new AppError('category.in_use', message, { productCount, childCount })
    }
    await tx.db.category.delete({ where: { id }, select: { id: true } })
    await audit(tx, 'category.removed', { subjectId: id })
  })
}

import type { RemoveBrandInput } from '@shop/validators'
import { requireAdmin } from '../actor.ts'
import { audit } from '../audit/index.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import { brandNotFound } from './brand.errors.ts'

/** Removes a brand without products. Throws `brand.not_found`, `brand.in_use`. */
export async function removeBrand(ctx: CoreContext, { id }: RemoveBrandInput): Promise<void> {
  requireAdmin(ctx.actor)
  await inTransaction(ctx, async (tx) => {
    const { rows } = await lockBrand(tx, id)
    if (rows.length === 0) throw brandNotFound()
    const productCount = await tx.db.product.count({ where: { brandId: id, deletedAt: null } })
    if (productCount > 0) {
      throw new AppError('brand.in_use', `It has ${productCount} products: move them first`, { productCount })
    }
    await tx.db.brand.delete({ where: { id }, select: { id: true } })
    await audit(tx, 'brand.removed', { subjectId: id })
  })
}

/** A product that is given this brand meanwhile waits, and then finds it gone. */
async function lockBrand(tx: CoreContext, id: string) {
  const rows = await tx.db.$kysely.selectFrom('brands').select('id').where('id', '=', id).forUpdate().execute()
  return { rows }
}

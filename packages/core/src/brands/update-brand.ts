import type { Brand, UpdateBrandInput } from '@shop/validators'
import { requireAdmin } from '../actor.ts'
import { audit } from '../audit/index.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { brandNotFound, explainTakenSlug } from './brand.errors.ts'
import { brandSelect } from './brand.view.ts'

/**
 * Renames a brand; its products are found by the new name at once, and its former slug leads on to the new one. Throws
 * `brand.not_found`, `brand.slug_taken`.
 */
export async function updateBrand(ctx: CoreContext, { id, name, slug }: UpdateBrandInput): Promise<Brand> {
  requireAdmin(ctx.actor)
  const update = inTransaction(ctx, async (tx) => {
    if (!(await tx.db.brand.findUnique({ where: { id }, select: { id: true } }))) throw brandNotFound()
    const data = { ...(name !== undefined && { name }), ...(slug !== undefined && { slug }) }
    const brand = await tx.db.brand.update({ where: { id }, data, select: brandSelect })
    await audit(tx, 'brand.updated', { subjectId: id, details: { slug: brand.slug } })
    return brand
  })
  return explainTakenSlug(update, slug)
}

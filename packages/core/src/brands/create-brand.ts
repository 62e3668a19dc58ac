import type { Brand, CreateBrandInput } from '@shop/validators'
import { requireAdmin } from '../actor.ts'
import { audit } from '../audit/index.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { lockName } from '../lock-name.ts'
import { slugCandidates } from '../slug.rules.ts'
import { brandSlugTaken, explainTakenSlug } from './brand.errors.ts'
import { brandSelect } from './brand.view.ts'

/** Adds a brand. Throws `brand.slug_taken`. */
export async function createBrand(ctx: CoreContext, input: CreateBrandInput): Promise<Brand> {
  requireAdmin(ctx.actor)
  const { name } = input
  const create = inTransaction(ctx, async (tx) => {
    const candidates = input.slug === undefined ? slugCandidates(name, 'brand') : [input.slug]
    await lockName(tx, `brands ${candidates[0]}`)
    const taken = await tx.db.brand.findMany({ where: { slug: { in: candidates } }, select: { slug: true } })
    const slug = candidates.find((candidate) => !taken.some((brand) => brand.slug === candidate))
    if (slug === undefined) throw brandSlugTaken(candidates[0] ?? '')
    const brand = await tx.db.brand.create({ data: { name, slug }, select: brandSelect })
    await audit(tx, 'brand.created', { subjectId: brand.id, details: { slug } })
    return brand
  })
  return explainTakenSlug(create, input.slug)
}

import type { Category, CreateCategoryInput } from '@shop/validators'
import { requireAdmin } from '../actor.ts'
import { audit } from '../audit/index.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { lockName } from '../lock-name.ts'
import { slugCandidates } from '../slug.rules.ts'
import { categoryNotFound, categorySlugTaken, explainTakenSlug } from './category.errors.ts'
import { TREE } from './tree.ts'

/** Adds a category. Throws `category.not_found` for an unknown parent, `category.slug_taken`. */
export async function createCategory(ctx: CoreContext, input: CreateCategoryInput): Promise<Category> {
  requireAdmin(ctx.actor)
  const { name, position } = input
  const create = inTransaction(ctx, async (tx) => {
    await lockName(tx, TREE)
    const parentId = input.parent === null ? null : await categoryIdOf(tx, input.parent)
    const candidates = input.slug === undefined ? slugCandidates(name, 'category') : [input.slug]
    const taken = await tx.db.category.findMany({ where: { slug: { in: candidates } }, select: { slug: true } })
    const slug = candidates.find((candidate) => !taken.some((category) => category.slug === candidate))
    if (slug === undefined) throw categorySlugTaken(candidates[0] ?? '')
    const { id } = await tx.db.category.create({ data: { name, slug, parentId, position }, select: { id: true } })
    await audit(tx, 'category.created', { subjectId: id, details: { slug } })
    return { id, slug, name, productCount: 0, children: [] }
  })
  return explainTakenSlug(create, input.slug)
}

/** Throws `category.not_found`. */
export async function categoryIdOf(ctx: CoreContext, slug: string): Promise<string> {
  const category = await ctx.db.category.findUnique({ where: { slug }, select: { id: true } })
  if (!category) throw categoryNotFound()
  return category.id
}

import type { ListProductsInput } from '@shop/validators'
import type { CoreContext } from '../context.ts'
import { brandNotFound, categoryNotFound } from './product.errors.ts'
import type { ProductFilter } from './product-list.query.ts'
import { brandBySlug, categorySubtree } from './product.query.ts'

export type FilterInput = Pick<
  ListProductsInput,
  'category' | 'brand' | 'minCents' | 'maxCents' | 'inStock' | 'minRating' | 'tag'
>

export interface FoundFilter {
  filter: ProductFilter
  /** The slug of the category now, which may have been asked for by a former one. */
  categorySlug: string | undefined
}

interface Subtree {
  slug: string
  ids: string[]
}

/** Looks up the category and brand that are named by slug. Throws `category.not_found`, `brand.not_found`. */
export async function findFilter(ctx: CoreContext, input: FilterInput): Promise<FoundFilter> {
  const { category, brand, minCents, maxCents, inStock, minRating, tag } = input
  const [[subtree], [found]] = await Promise.all([
    category === undefined ? [] : ctx.reads.query<Subtree>(categorySubtree(category)),
    brand === undefined ? [] : ctx.reads.query<{ id: string }>(brandBySlug(brand)),
  ])
  if (category !== undefined && !subtree) throw categoryNotFound()
  if (brand !== undefined && !found) throw brandNotFound()
  const filter = {
    categoryIds: subtree?.ids,
    brandId: found?.id,
    minCents,
    maxCents,
    inStock: inStock || undefined,
    minRating,
    tag: tag && normaliseTag(tag),
  }
  return { filter, categorySlug: subtree?.slug }
}

/** Tags are kept and looked for in lower case. */
export const normaliseTag = (tag: string) => tag.trim().toLowerCase()

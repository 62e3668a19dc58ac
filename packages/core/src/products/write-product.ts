import { isUniqueViolation } from '@shop/db'
import type { CoreContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { lockName } from '../lock-name.ts'
import { slugCandidates } from '../slug.rules.ts'
import { normaliseTag } from './find-filter.ts'

/** The ids of a category and a brand by their slugs. Throws `product.unknown_category`, `product.unknown_brand`. */
export async function findPlace(
  tx: CoreContext,
  { category, brand }: { category?: string | null | undefined; brand?: string | null | undefined },
): Promise<{ categoryId?: string | null; brandId?: string | null }> {
  const select = { id: true }
  const [foundCategory, foundBrand] = [
    category ? await tx.db.category.findUnique({ where: { slug: category }, select }) : null,
    brand ? await tx.db.brand.findUnique({ where: { slug: brand }, select }) : null,
  ]
  if (category && !foundCategory) {
    throw new AppError('product.unknown_category', `There is no category "${category}": create it first`, { category })
  }
  if (brand && !foundBrand) {
    throw new AppError('product.unknown_brand', `There is no brand "${brand}": create it first`, { brand })
  }
  return {
    ...(category !== undefined && { categoryId: foundCategory?.id ?? null }),
    ...(brand !== undefined && { brandId: foundBrand?.id ?? null }),
  }
}

/** The slug that was asked for, or else the first free one for the name. Throws `product.slug_taken`. */
export async function freeSlug(tx: CoreContext, wanted: string | undefined, name: string): Promise<string> {
  const candidates = wanted === undefined ? slugCandidates(name, 'product') : [wanted]
  await lockName(tx, `products ${candidates[0]}`)
  const taken = await tx.db.product.findMany({ where: { slug: { in: candidates } }, select: { slug: true } })
  const free = candidates.find((slug) => !taken.some((product) => product.slug === slug))
  if (free === undefined) throw slugTaken(wanted ?? candidates[0] ?? '')
  return free
}

const slugTaken = (slug: string) =>
  new AppError('product.slug_taken', `Another product has the slug "${slug}"`, { slug })

/** Throws `product.sku_taken` when any of these belongs to a variant of another product, on sale or not. */
export async function requireFreeSkus(tx: CoreContext, skus: string[], productId?: string): Promise<void> {
  const taken = await tx.db.variant.findMany({
    where: { sku: { in: skus }, ...(productId && { productId: { not: productId } }) },
    select: { sku: true },
  })
  if (taken.length > 0) throw skusTaken(taken.map(({ sku }) => sku))
}

const skusTaken = (skus: string[]) =>
  new AppError('product.sku_taken', `In use by another variant: ${skus.join(', ')}`, { skus })

/** What two at once both found free, the second finds taken when it writes. */
export async function explainTaken<T>(
  write: Promise<T>,
  { slug, skus }: { slug?: string; skus: string[] },
): Promise<T> {
  try {
    return await write
  } catch (error) {
    if (isUniqueViolation(error, 'products_slug_key')) throw slugTaken(slug ?? '')
    if (isUniqueViolation(error, 'variants_sku_key')) throw skusTaken(skus)
    throw error
  }
}

/** In lower case, each once. */
export const normaliseTags = (tags: readonly string[]): string[] => [...new Set(tags.map(normaliseTag))]

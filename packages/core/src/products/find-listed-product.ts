import { Id, type Rating } from '@shop/validators'
import type { CoreContext } from '../context.ts'
import { productNotFound } from './product.errors.ts'
import { toRating } from './product.view.ts'

export interface ListedProduct {
  id: string
  rating: Rating
  /** How many reviews gave one, two, … five stars. */
  ratings: number[]
}

/** A product on sale by its id, slug or former slug. Throws `product.not_found`. */
export async function findListedProduct(ctx: CoreContext, idOrSlug: string): Promise<ListedProduct> {
  const row = Id.safeParse(idOrSlug).success
    ? await findListed(ctx, { id: idOrSlug })
    : ((await findListed(ctx, { slug: idOrSlug })) ?? (await findFormer(ctx, idOrSlug)))
  if (!row) throw productNotFound()
  const { id, ratings, ratingHundredths, ratingCount } = row
  return { id, ratings, rating: toRating({ rating_hundredths: ratingHundredths, rating_count: ratingCount }) }
}

const findListed = (ctx: CoreContext, by: { id: string } | { slug: string }) =>
  ctx.db.product.findFirst({
    where: { ...by, isListed: true },
    select: { id: true, ratings: true, ratingHundredths: true, ratingCount: true },
  })

async function findFormer(ctx: CoreContext, slug: string) {
  const former = await ctx.db.formerSlug.findUnique({
    where: { kind_slug: { kind: 'products', slug } },
    select: { targetId: true },
  })
  return former && findListed(ctx, { id: former.targetId })
}

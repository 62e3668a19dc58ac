import { Prisma } from '@shop/db'
import { requireAdmin } from '../actor.ts'
import type { CoreContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { MAX_IMAGES } from './image.rules.ts'

/**
 * That the product is there and takes one more picture; answers where that one would stand. Inside a transaction it stays
 * so until the end. Throws `product.not_found`, `image.too_many`.
 */
export async function requireRoom(ctx: CoreContext, { id }: { id: string }): Promise<number> {
  requireAdmin(ctx.actor)
  const lock = '$transaction' in ctx.db ? Prisma.empty : Prisma.sql`FOR NO KEY UPDATE`
  const [product] = await ctx.db.$queryRaw<{ id: string }[]>`
    SELECT id FROM products WHERE id = ${id}::uuid AND deleted_at IS NULL ${lock}`
  if (!product) throw new AppError('product.not_found', 'There is no such product', {})
  const { _count: count, _max: last } = await ctx.db.productImage.aggregate({
    where: { productId: id },
    _count: true,
    _max: { position: true },
  })
  if (count >= MAX_IMAGES) {
    throw new AppError('image.too_many', `A product has at most ${MAX_IMAGES} pictures`, { maxImages: MAX_IMAGES })
  }
  return (last.position ?? -1) + 1
}

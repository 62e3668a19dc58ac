import type { RemoveProductInput } from '@shop/validators'
import { requireAdmin } from '../actor.ts'
import { audit } from '../audit/index.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { productNotFound } from './product.errors.ts'

/** Takes a product from sale for good. Orders keep their snapshot of it, carts a warning. Throws `product.not_found`. */
export async function removeProduct(ctx: CoreContext, { id }: RemoveProductInput): Promise<void> {
  requireAdmin(ctx.actor)
  await inTransaction(ctx, async (tx) => {
    const { count } = await tx.db.product.updateMany({
      where: { id, deletedAt: null },
      data: { deletedAt: tx.now(), version: { increment: 1 } },
    })
    if (count === 0) throw productNotFound()
    await audit(tx, 'product.removed', { subjectId: id })
  })
}

import type { RemoveImageInput } from '@shop/validators'
import { requireAdmin } from '../actor.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import { filesOf } from './image.view.ts'

/** Takes a picture off a product; its files go after it. Throws `image.not_found`. */
export async function removeImage(ctx: CoreContext, { id, imageId }: RemoveImageInput): Promise<void> {
  requireAdmin(ctx.actor)
  await inTransaction(ctx, async (tx) => {
    // The order in which everything locks: the product, then its pictures.
    await tx.db.$queryRaw`SELECT id FROM products WHERE id = ${id}::uuid FOR NO KEY UPDATE`
    const row = await tx.db.productImage.findFirst({
      where: { id: imageId, productId: id },
      select: { key: true, widths: true, sourceKey: true },
    })
    if (!row) throw new AppError('image.not_found', 'The product has no such picture', {})
    await tx.db.productImage.delete({ where: { id: imageId } })
    await tx.publish.job('storage.remove', { keys: filesOf(row) })
  })
}

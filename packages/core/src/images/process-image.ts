import { requireSystem } from '../actor.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { filesOf } from './image.view.ts'

/** Where the file of a picture is that still has to be made; null when there is nothing to do. */
export async function imageToMake(ctx: CoreContext, { imageId }: { imageId: string }): Promise<string | null> {
  requireSystem(ctx.actor)
  const row = await ctx.db.productImage.findUnique({
    where: { id: imageId },
    select: { status: true, sourceKey: true },
  })
  return row?.status === 'processing' ? row.sourceKey : null
}

export type MadeImage =
  | { status: 'ready'; key: string; width: number; height: number; widths: number[] }
  | { status: 'failed'; error: string }

/**
 * Ends the making of a picture, well or not, and has the uploaded file removed. When the picture was removed in the
 * meantime, what was made of it goes as well.
 */
export async function settleImage(
  ctx: CoreContext,
  { imageId, sourceKey, made }: { imageId: string; sourceKey: string; made: MadeImage },
): Promise<void> {
  requireSystem(ctx.actor)
  await inTransaction(ctx, async (tx) => {
    const { count } = await tx.db.productImage.updateMany({
      where: { id: imageId, status: 'processing' },
      data: { ...made, sourceKey: null },
    })
    if (count > 0) return tx.publish.job('storage.remove', { keys: [sourceKey] })
    const isThere = await tx.db.productImage.findUnique({ where: { id: imageId }, select: { id: true } })
    if (isThere || made.status === 'failed') return
    await tx.publish.job('storage.remove', { keys: filesOf({ ...made, sourceKey }) })
  })
}

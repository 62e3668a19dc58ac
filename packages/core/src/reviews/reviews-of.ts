import type { AccountData } from '@shop/validators'
import type { CoreContext } from '../context.ts'

/** Every review an account wrote, newest first: for the export of its data. */
export async function reviewsOf(ctx: CoreContext, userId: string): Promise<AccountData['reviews']> {
  const rows = await ctx.db.review.findMany({
    where: { userId },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    select: { id: true, productId: true, rating: true, title: true, body: true, verified: true, createdAt: true },
  })
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() }))
}

import type { AccountData } from '@shop/validators'
import type { CoreContext } from '../context.ts'

/** What the security log tells of an account, newest first, for its owner. */
export async function activityOf(ctx: CoreContext, userId: string): Promise<AccountData['activity']> {
  const rows = await ctx.db.auditEntry.findMany({
    where: { OR: [{ subjectId: userId }, { actorId: userId }] },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    select: { action: true, actorId: true, address: true, createdAt: true },
  })
  return rows.map(({ action, actorId, address, createdAt }) => ({
    action,
    // An admin's address is not the customer's to know.
    address: actorId === null || actorId === userId ? address : null,
    createdAt: createdAt.toISOString(),
  }))
}

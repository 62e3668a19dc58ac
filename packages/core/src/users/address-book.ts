import { requireUserId } from '../actor.ts'
import { lockAccount, sessionEnded } from '../auth/index.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'

/** Changes the customer's address book, one change after the other: there must be one default after each. */
export async function changeAddressBook<Answer>(
  ctx: CoreContext,
  change: (tx: CoreContext, userId: string) => Promise<Answer>,
): Promise<Answer> {
  const userId = requireUserId(ctx.actor)
  return inTransaction(ctx, async (tx) => {
    if (!(await lockAccount(tx, userId))) throw sessionEnded()
    return change(tx, userId)
  })
}

/** The database allows one default at any moment, so the old one steps back before another is made it. */
export async function withdrawDefault(tx: CoreContext, userId: string): Promise<void> {
  await tx.db.address.updateMany({ where: { userId, isDefault: true }, data: { isDefault: false } })
}

export const addressNotFound = () => new AppError('user.address_not_found', 'There is no such address', {})

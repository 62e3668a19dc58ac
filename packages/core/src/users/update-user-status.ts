import type { AccountSummary, UpdateUserStatusInput } from '@shop/validators'
import { requireAdmin } from '../actor.ts'
import { audit } from '../audit/index.ts'
import { endSessions, lockAccount, withdrawLinks } from '../auth/index.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import { toAccountSummary } from './profile.view.ts'

/**
 * Disables an account, ending its sessions at once, or lets it in again. Throws `auth.forbidden`, `user.not_found`,
 * `user.own_status`: an admin who disabled the last admin could not be let in again.
 */
export async function updateUserStatus(
  ctx: CoreContext,
  { id, status }: UpdateUserStatusInput,
): Promise<AccountSummary> {
  if (requireAdmin(ctx.actor) === id) {
    throw new AppError('user.own_status', 'Admins cannot change their own status: ask another', {})
  }
  return inTransaction(ctx, async (tx) => {
    const account = await lockAccount(tx, id)
    if (!account) throw new AppError('user.not_found', 'There is no such account', {})
    if (account.status !== status) {
      await tx.db.user.update({ where: { id }, data: { status }, select: { id: true } })
      if (status === 'disabled') await endSessions(tx, id)
      await withdrawLinks(tx, id)
      await audit(tx, 'user.status_changed', { subjectId: id, details: { from: account.status, to: status } })
    }
    return toAccountSummary({ ...account, status })
  })
}

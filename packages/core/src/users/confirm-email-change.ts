import { randomUUID } from 'node:crypto'
import { isUniqueViolation } from '@shop/db'
import type { ConfirmEmailChangeInput } from '@shop/validators'
import { audit } from '../audit/index.ts'
import { emailTaken, linkInvalid, lockAccount, useLink, withdrawLinks } from '../auth/index.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { claimGuestOrders } from '../orders/index.ts'

/**
 * Makes the address the link was mailed to the account's, with what was ordered with it as a guest, and tells the
 * former one. Links mailed there before work no more; sessions go on, since password and mailbox were both shown. Throws `auth.link_invalid`, `auth.email_taken`.
 */
export async function confirmEmailChange(ctx: CoreContext, { token }: ConfirmEmailChangeInput): Promise<void> {
  try {
    await inTransaction(ctx, async (tx) => {
      const { userId, payload } = await useLink(tx, 'email_change', token)
      const account = await lockAccount(tx, userId)
      if (account?.status !== 'active') throw linkInvalid()
      await tx.db.user.update({ where: { id: userId }, data: { email: payload.newEmail }, select: { id: true } })
      await claimGuestOrders(tx, { id: userId, email: payload.newEmail })
      await withdrawLinks(tx, userId)
      await tx.publish.job('email.email-changed', { userId, email: account.email, requestId: randomUUID() })
      await audit(tx, 'auth.email_changed', { subjectId: userId })
    })
  } catch (error) {
    if (isUniqueViolation(error, 'users_email_key')) throw emailTaken()
    throw error
  }
}

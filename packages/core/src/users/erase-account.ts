import type { EraseAccountInput } from '@shop/validators'
import { audit } from '../audit/index.ts'
import { lockVerified, verifyOwnPassword } from '../auth/index.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { forgetAnswers } from '../idempotency/index.ts'
import { anonymiseOrders } from '../orders/index.ts'
import { anonymiseReviews } from '../reviews/index.ts'

/**
 * Removes the account with its sessions, cart, wishlist, addresses and links. Orders stay for the books without saying
 * whose they were, reviews as stars alone, mails without saying to whom; the security log keeps ids. Throws `auth.required`, `auth.wrong_password`,
 * `auth.too_many_attempts`, `auth.busy`.
 */
export async function eraseAccount(ctx: CoreContext, { password }: EraseAccountInput): Promise<void> {
  const verified = await verifyOwnPassword(ctx, password)
  await inTransaction(ctx, async (tx) => {
    const { id, email } = await lockVerified(tx, verified)
    // An order that is being placed holds the account's key: wait for it, or it would keep the name.
    await tx.db.$queryRaw`select from users where id = ${id}::uuid for update`
    await anonymiseReviews(tx, id)
    const orderEmails = await anonymiseOrders(tx, id)
    await tx.db.emailLog.updateMany({
      where: { recipient: { in: [email, ...orderEmails] } },
      data: { recipient: 'erased', error: null },
    })
    await forgetAnswers(tx, id)
    await tx.db.user.delete({ where: { id }, select: { id: true } })
    await audit(tx, 'user.erased', { subjectId: id })
  })
}

import { randomUUID } from 'node:crypto'
import type { ChangeEmailInput } from '@shop/validators'
import { audit } from '../audit/index.ts'
import { emailTaken, lockVerified, verifyOwnPassword } from '../auth/index.ts'
import { type CoreContext, inTransaction } from '../context.ts'

/**
 * Has a link mailed to the new address, which makes it the account's. Whether another has it is told only to who can
 * read its mails. Throws `auth.required`, `auth.wrong_password`, `auth.email_taken` for the address one has already,
 * `auth.too_many_attempts`, `auth.busy`.
 */
export async function requestEmailChange(ctx: CoreContext, { newEmail, password }: ChangeEmailInput): Promise<void> {
  const verified = await verifyOwnPassword(ctx, password)
  await inTransaction(ctx, async (tx) => {
    const { id: userId, email } = await lockVerified(tx, verified)
    if (email === newEmail) throw emailTaken()
    await tx.publish.job('email.email-change', { userId, newEmail, requestId: randomUUID() })
    await audit(tx, 'auth.email_change_requested', { subjectId: userId })
  })
}

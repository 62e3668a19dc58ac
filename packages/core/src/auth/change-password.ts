import type { ChangePasswordInput, Session } from '@shop/validators'
import { audit } from '../audit/index.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { requireUncommon } from './common-passwords.ts'
import { lockVerified, verifyOwnPassword } from './own-password.ts'
import { hashPassword } from './passwords.ts'
import { setPassword } from './set-password.ts'
import { signIn } from './sign-in.ts'

/**
 * Sets a new password and ends every session; the answer is a new one for who changed it. Throws `auth.required`,
 * `auth.wrong_password`, `auth.common_password`, `auth.too_many_attempts`, `auth.busy`.
 */
export async function changePassword(
  ctx: CoreContext,
  { currentPassword, newPassword }: ChangePasswordInput,
): Promise<Session> {
  requireUncommon(newPassword)
  const verified = await verifyOwnPassword(ctx, currentPassword)
  const passwordHash = await hashPassword(newPassword)
  return inTransaction(ctx, async (tx) => {
    const account = await lockVerified(tx, verified)
    await setPassword(tx, account, passwordHash)
    await audit(tx, 'auth.password_changed', { subjectId: account.id })
    return signIn(tx, account)
  })
}

import type { ResetPasswordInput } from '@shop/validators'
import { audit } from '../audit/index.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { requireUncommon } from './common-passwords.ts'
import { linkInvalid, requireLink, useLink } from './links.ts'
import { lockAccount } from './lock-account.ts'
import { hashPassword } from './passwords.ts'
import { setPassword } from './set-password.ts'

/**
 * Sets the password of the account the mailed link is for, and ends all its sessions. Throws `auth.link_invalid`,
 * `auth.common_password`, `auth.busy`.
 */
export async function resetPassword(ctx: CoreContext, { token, password }: ResetPasswordInput): Promise<void> {
  requireUncommon(password)
  await requireLink(ctx, 'password_reset', token)
  const passwordHash = await hashPassword(password)
  await inTransaction(ctx, async (tx) => {
    const { userId } = await useLink(tx, 'password_reset', token)
    const account = await lockAccount(tx, userId)
    if (account?.status !== 'active') throw linkInvalid()
    await setPassword(tx, account, passwordHash)
    await audit(tx, 'auth.password_reset', { subjectId: userId })
  })
}

import { accountById } from '@shop/core/users'
import { sendOnce } from '../../email/send-once.ts'
import { passwordChangedMail } from '../../email/templates/password-changed.ts'
import type { JobHandler } from '../../handlers.ts'

/**
 * Safe to repeat: the e-mail log has one row for each change of a password. An account erased since has nothing left to
 * protect, and its owner was promised to be forgotten.
 */
export const passwordChanged: JobHandler<'email.password-changed'> = async (ctx, { userId, email, requestId }) => {
  const account = await accountById(ctx.core, userId)
  if (!account) return
  await sendOnce(ctx, {
    template: 'password-changed',
    fact: requestId,
    to: email,
    write: () =>
      passwordChangedMail(account.language, {
        changedAt: ctx.publishedAt,
        forgotPasswordUrl: `${ctx.clientUrl}/forgot-password`,
      }),
  })
}

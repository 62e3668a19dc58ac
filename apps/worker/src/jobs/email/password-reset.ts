import { issueLink } from '@shop/core/auth'
import { accountByEmail } from '@shop/core/users'
import { sendOnce } from '../../email/send-once.ts'
import { passwordResetMail } from '../../email/templates/password-reset.ts'
import type { JobHandler } from '../../handlers.ts'

const VALID_MINUTES = 30

/**
 * Safe to repeat: one mail for each request, and a new link ends the request's earlier one. A crash in between leaves a
 * link whose token nobody knows. Without an active account nothing is sent, and the job is done.
 */
export const passwordReset: JobHandler<'email.password-reset'> = async (ctx, { email, requestId }) => {
  const account = await accountByEmail(ctx.core, email)
  if (account?.status !== 'active') return
  await sendOnce(ctx, {
    template: 'password-reset',
    fact: requestId,
    to: account.email,
    async write() {
      const token = await issueLink(ctx.core, {
        purpose: 'password_reset',
        userId: account.id,
        requestId,
        ttlMinutes: VALID_MINUTES,
      })
      const link = `${ctx.clientUrl}/reset-password?token=${token}`
      return passwordResetMail(account.language, { link, minutes: VALID_MINUTES, requestedAt: ctx.publishedAt })
    },
  })
}

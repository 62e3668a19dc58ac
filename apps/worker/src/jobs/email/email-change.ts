import { issueLink } from '@shop/core/auth'
import { accountById } from '@shop/core/users'
import { sendOnce } from '../../email/send-once.ts'
import { emailChangeMail } from '../../email/templates/email-change.ts'
import type { JobHandler } from '../../handlers.ts'

const VALID_HOURS = 24

/**
 * Safe to repeat: one mail for each request, and a new link ends the request's earlier one. A crash in between leaves a
 * link whose token nobody knows. Without an active account nothing is sent, and the job is done.
 */
export const emailChange: JobHandler<'email.email-change'> = async (ctx, { userId, newEmail, requestId }) => {
  const account = await accountById(ctx.core, userId)
  if (account?.status !== 'active') return
  await sendOnce(ctx, {
    template: 'email-change',
    fact: requestId,
    to: newEmail,
    async write() {
      const token = await issueLink(ctx.core, {
        purpose: 'email_change',
        userId,
        requestId,
        payload: { newEmail },
        ttlMinutes: VALID_HOURS * 60,
      })
      const link = `${ctx.clientUrl}/confirm-email?token=${token}`
      return emailChangeMail(account.language, { link, hours: VALID_HOURS, requestedAt: ctx.publishedAt })
    },
  })
}

import { accountById } from '@shop/core/users'
import { sendOnce } from '../../email/send-once.ts'
import { emailChangedMail } from '../../email/templates/email-changed.ts'
import type { JobHandler } from '../../handlers.ts'

/**
 * Safe to repeat: the e-mail log has one row for each change of an address. An account erased since has nothing left to
 * protect, and its owner was promised to be forgotten.
 */
export const emailChanged: JobHandler<'email.email-changed'> = async (ctx, { userId, email, requestId }) => {
  const account = await accountById(ctx.core, userId)
  if (!account) return
  await sendOnce(ctx, {
    template: 'email-changed',
    fact: requestId,
    to: email,
    write: () => emailChangedMail(account.language, { changedAt: ctx.publishedAt }),
  })
}

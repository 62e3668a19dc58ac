import { issueLink } from '@shop/core/auth'
import { accountByEmail } from '@shop/core/users'
import type { RegistrationRequested } from '@shop/validators'
import type { WrittenLetter } from '../../email/letter.ts'
import { sendOnce } from '../../email/send-once.ts'
import { alreadyRegisteredMail, registrationMail } from '../../email/templates/registration.ts'
import type { JobContext, JobHandler } from '../../handlers.ts'

const VALID_HOURS = 24

/**
 * Safe to repeat: one mail for each request, and a new link ends the request's earlier one. A crash in between leaves a
 * link whose token nobody knows. The owner of a disabled account gets nothing: neither sentence would be true.
 */
export const registration: JobHandler<'email.registration'> = async (ctx, request) => {
  const account = await accountByEmail(ctx.core, request.email)
  if (account?.status === 'disabled') return
  await sendOnce(ctx, {
    template: 'registration',
    fact: request.requestId,
    to: request.email,
    write: () =>
      account
        ? alreadyRegisteredMail(account.language, {
            requestedAt: ctx.publishedAt,
            forgotPasswordUrl: `${ctx.clientUrl}/forgot-password`,
          })
        : mailWithLink(ctx, request),
  })
}

async function mailWithLink(ctx: JobContext, { requestId, ...payload }: RegistrationRequested): Promise<WrittenLetter> {
  const token = await issueLink(ctx.core, {
    purpose: 'registration',
    userId: null,
    requestId,
    payload,
    ttlMinutes: VALID_HOURS * 60,
  })
  const link = `${ctx.clientUrl}/confirm-registration?token=${token}`
  return registrationMail(null, { link, hours: VALID_HOURS, requestedAt: ctx.publishedAt })
}

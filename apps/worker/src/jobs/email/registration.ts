import { issueLink } from '@shop/core/auth'
import { accountByEmail } from '@shop/core/users'
import type { RegistrationRequested } from '@shop/validators'
import type { Mail } from '../../email/mailer.ts'
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
    write: () =>
      account
        ? alreadyRegisteredMail(account, {
            requestedAt: ctx.publishedAt,
            forgotPasswordUrl: `${ctx.clientUrl}/forgot-password`,
          })
        : mailWithLink(ctx, request),
  })
}

async function mailWithLink(ctx: JobContext, { requestId, ...payload }: RegistrationRequested): Promise<Mail> {
  const token = await issueLink(ctx.core, {
    purpose: 'registration',
    userId: null,
    requestId,
    payload,
    ttlMinutes: VALID_HOURS * 60,
  })
  return registrationMail(
    { email: payload.email, language: 'en' },
    { link: `${ctx.clientUrl}/confirm-registration?token=${token}`, hours: VALID_HOURS, requestedAt: ctx.publishedAt },
  )
}

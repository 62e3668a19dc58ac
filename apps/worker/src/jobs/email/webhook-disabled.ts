import { disabledNotice } from '@shop/core/webhooks'
import { sendOnce } from '../../email/send-once.ts'
import { webhookDisabledMail } from '../../email/templates/webhook-disabled.ts'
import type { JobHandler } from '../../handlers.ts'
import { toEach } from './to-each.ts'

/** Safe to repeat: the e-mail log has one row for each time an endpoint was switched off and each recipient. */
export const webhookDisabled: JobHandler<'email.webhook-disabled'> = async (ctx, { endpointId, disabledAt }) => {
  const notice = await disabledNotice(ctx.core, { endpointId, disabledAt })
  if (!notice) return
  await toEach(notice.recipients, ({ id, email, language }) =>
    sendOnce(ctx, {
      template: 'webhook-disabled',
      fact: `${endpointId}:${disabledAt}:${id}`,
      to: email,
      write: () => webhookDisabledMail(language, { endpoint: notice.endpoint, disabledAt: new Date(disabledAt) }),
    }),
  )
}

import { accountById } from '@shop/core/users'
import { sendOnce } from '../../email/send-once.ts'
import { welcomeMail } from '../../email/templates/welcome.ts'
import type { JobHandler } from '../../handlers.ts'

/** Safe to repeat: the e-mail log has one row for each account. One that is gone or disabled by now is not welcomed. */
export const welcome: JobHandler<'email.welcome'> = async (ctx, { userId }) => {
  const account = await accountById(ctx.core, userId)
  if (account?.status !== 'active') return
  const { clientUrl: shopUrl, mailer } = ctx
  await sendOnce(ctx, {
    template: 'welcome',
    fact: userId,
    to: account.email,
    write: () => welcomeMail(account.language, { shopName: mailer.shopName, shopUrl }),
  })
}

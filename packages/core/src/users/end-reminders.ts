import { z } from 'zod'
import type { Preferences } from '@shop/validators'
import { requireSystem } from '../actor.ts'
import { linkInvalid } from '../auth/index.ts'
import type { CoreContext } from '../context.ts'
import { sign, verify } from '../signing.ts'
import { preferencesSelect, toPreferences } from './profile.view.ts'

/** What the token of the link says. It lasts as long as the account: old mails must be able to end it too (RFC 8058). */
const Subscription = z.object({ unsubscribe: z.literal('cart_reminders'), userId: z.uuid() })
type Subscription = z.infer<typeof Subscription>

/** The token for the link in a reminder, by which whoever has the mail ends them, without signing in. For jobs alone. */
export function remindersToken({ actor, settings }: CoreContext, userId: string): string {
  requireSystem(actor)
  return sign(settings.signingSecret, { unsubscribe: 'cart_reminders', userId } satisfies Subscription)
}

/** Whose reminders a link would end: how to talk to them. Changes nothing. Throws `auth.link_invalid`. */
export async function openEndReminders(ctx: CoreContext, { token }: { token: string }): Promise<Preferences> {
  const user = await ctx.db.user.findUnique({ where: { id: userIdOf(ctx, token) }, select: preferencesSelect })
  if (!user) throw linkInvalid()
  return toPreferences(user)
}

/** Ends the reminders of carts left behind, for whoever has the link. Safe to repeat. Throws `auth.link_invalid`. */
export async function endReminders(ctx: CoreContext, { token }: { token: string }): Promise<Preferences> {
  const [user] = await ctx.db.user.updateManyAndReturn({
    where: { id: userIdOf(ctx, token) },
    data: { cartReminders: false },
    select: preferencesSelect,
  })
  if (!user) throw linkInvalid()
  return toPreferences(user)
}

function userIdOf({ settings }: CoreContext, token: string): string {
  const subscription = Subscription.safeParse(verify(settings.signingSecret, token)).data
  if (!subscription) throw linkInvalid()
  return subscription.userId
}

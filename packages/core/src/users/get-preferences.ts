import type { Preferences } from '@shop/validators'
import { requireUserId } from '../actor.ts'
import { sessionEnded } from '../auth/index.ts'
import type { CoreContext } from '../context.ts'
import { preferencesSelect, toPreferences } from './profile.view.ts'

/** How the shop should talk to who is signed in. */
export async function getPreferences(ctx: CoreContext): Promise<Preferences> {
  const id = requireUserId(ctx.actor)
  const user = await ctx.db.user.findUnique({ where: { id }, select: preferencesSelect })
  if (!user) throw sessionEnded()
  return toPreferences(user)
}

import type { Preferences, UpdatePreferencesInput } from '@shop/validators'
import { requireUserId } from '../actor.ts'
import { sessionEnded } from '../auth/index.ts'
import type { CoreContext } from '../context.ts'
import { preferencesSelect, toPreferences } from './profile.view.ts'

/** Changes what is given. */
export async function updatePreferences(
  ctx: CoreContext,
  { language, newsletter, cartReminders }: UpdatePreferencesInput,
): Promise<Preferences> {
  const id = requireUserId(ctx.actor)
  const data = {
    ...(language !== undefined && { language }),
    ...(newsletter !== undefined && { newsletter }),
    ...(cartReminders !== undefined && { cartReminders }),
  }
  const [user] = await ctx.db.user.updateManyAndReturn({ where: { id }, data, select: preferencesSelect })
  if (!user) throw sessionEnded()
  return toPreferences(user)
}

import type { Profile } from '@shop/validators'
import { requireUserId } from '../actor.ts'
import { sessionEnded } from '../auth/index.ts'
import type { CoreContext } from '../context.ts'
import { profileSelect, toProfile } from './profile.view.ts'

/** Who is signed in. */
export async function getProfile(ctx: CoreContext): Promise<Profile> {
  const id = requireUserId(ctx.actor)
  const user = await ctx.db.user.findUnique({ where: { id }, select: profileSelect })
  if (!user) throw sessionEnded()
  return toProfile(user)
}

import type { Profile, UpdateProfileInput } from '@shop/validators'
import { requireUserId } from '../actor.ts'
import { sessionEnded } from '../auth/index.ts'
import type { CoreContext } from '../context.ts'
import { profileSelect, toProfile } from './profile.view.ts'

/** Changes what is given. */
export async function updateProfile(ctx: CoreContext, { name, phone }: UpdateProfileInput): Promise<Profile> {
  const id = requireUserId(ctx.actor)
  const data = { ...(name !== undefined && { name }), ...(phone !== undefined && { phone }) }
  const [user] = await ctx.db.user.updateManyAndReturn({ where: { id }, data, select: profileSelect })
  if (!user) throw sessionEnded()
  return toProfile(user)
}

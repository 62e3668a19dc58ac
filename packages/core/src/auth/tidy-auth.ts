import { requireSystem } from '../actor.ts'
import type { CoreContext } from '../context.ts'
import { deleteExpired } from '../delete-expired.ts'

/** Removes sessions, mailed links and counts of attempts whose time is over. Answers how many. For jobs alone. */
export async function tidyAuth(ctx: CoreContext): Promise<number> {
  requireSystem(ctx.actor)
  const sessions = await deleteExpired(ctx, 'sessions')
  const links = await deleteExpired(ctx, 'one_time_tokens')
  const counts = await deleteExpired(ctx, 'rate_limits')
  return sessions + links + counts
}

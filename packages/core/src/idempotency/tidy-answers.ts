import { requireSystem } from '../actor.ts'
import type { CoreContext } from '../context.ts'
import { deleteExpired } from '../delete-expired.ts'

/** Removes answers that are kept no longer: their keys may be used anew. Answers how many. For jobs alone. */
export async function tidyAnswers(ctx: CoreContext): Promise<number> {
  requireSystem(ctx.actor)
  return deleteExpired(ctx, 'idempotency_keys')
}

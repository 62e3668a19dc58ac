import { requireSystem } from '../actor.ts'
import type { CoreContext } from '../context.ts'
import { deleteExpired } from '../delete-expired.ts'

/** Removes deliveries of more than 30 days ago. Answers how many. */
export async function tidyWebhooks(ctx: CoreContext): Promise<number> {
  requireSystem(ctx.actor)
  return deleteExpired(ctx, 'webhook_deliveries')
}

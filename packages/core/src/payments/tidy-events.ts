import { requireSystem } from '../actor.ts'
import type { CoreContext } from '../context.ts'

/** Stripe repeats itself for three days. */
const KEPT_DAYS = 30

/** Removes what Stripe told more than 30 days ago. Answers how many. For jobs alone. */
export async function tidyPaymentEvents(ctx: CoreContext): Promise<number> {
  requireSystem(ctx.actor)
  const before = new Date(ctx.now().getTime() - KEPT_DAYS * 86_400_000)
  const { count } = await ctx.db.paymentEvent.deleteMany({ where: { receivedAt: { lt: before } } })
  return count
}

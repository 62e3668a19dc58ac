import { requireSystem } from '../actor.ts'
import type { CoreContext } from '../context.ts'
import type { GatewayEvent, IntentFacts } from './gateway.ts'
import { requireGateway } from './require-gateway.ts'
import { settlePayment } from './settle-payment.ts'
import { settleRefund } from './settle-refund.ts'

type Told = NonNullable<GatewayEvent['about']> & { at: string }

/** Acts on what a webhook told. Safe to repeat, and in any order. Throws `payments.unavailable`. For jobs alone. */
export async function applyEvent(ctx: CoreContext, { eventId }: { eventId: string }): Promise<void> {
  requireSystem(ctx.actor)
  const event = await ctx.db.paymentEvent.findUniqueOrThrow({ where: { id: eventId }, select: { facts: true } })
  const told = event.facts as unknown as Told
  if (told.kind === 'refund') return settleRefund(ctx, told.facts)
  if ((await settlePayment(ctx, { facts: told.facts, at: new Date(told.at) })) === 'ask') await ask(ctx, told.facts)
}

/** How it stands now is right whatever was told before. */
async function ask(ctx: CoreContext, { intentId }: IntentFacts): Promise<void> {
  const facts = await requireGateway(ctx).findIntent(intentId)
  if (facts) await settlePayment(ctx, { facts, at: null })
}

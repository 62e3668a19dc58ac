import type { WebhookDisabled, WebhookEndpoint } from '@shop/validators'
import { requireSystem } from '../actor.ts'
import type { CoreContext } from '../context.ts'
import { endpointSelect, toEndpoint } from './webhook.view.ts'

export interface DisabledNotice {
  endpoint: WebhookEndpoint
  recipients: { id: string; email: string; language: string }[]
}

/**
 * Whom to tell that an endpoint was switched off: whoever made it, or every admin when that is nobody who still is one.
 * Null when it was removed, or switched on again since. For jobs alone.
 */
export async function disabledNotice(
  ctx: CoreContext,
  { endpointId, disabledAt }: WebhookDisabled,
): Promise<DisabledNotice | null> {
  requireSystem(ctx.actor)
  const row = await ctx.db.webhookEndpoint.findFirst({
    where: { id: endpointId, status: 'disabled', disabledAt },
    select: { ...endpointSelect, createdBy: true },
  })
  if (!row) return null
  const { createdBy, ...endpoint } = row
  const admins = await ctx.db.user.findMany({
    where: { role: 'admin', status: 'active' },
    orderBy: { createdAt: 'asc' },
    select: { id: true, email: true, language: true },
  })
  const owners = admins.filter(({ id }) => id === createdBy)
  return { endpoint: toEndpoint(endpoint, ctx.now()), recipients: owners.length > 0 ? owners : admins }
}

import type { WebhookEndpointList } from '@shop/validators'
import { requireAdmin } from '../actor.ts'
import type { CoreContext } from '../context.ts'
import { endpointSelect, toEndpoint } from './webhook.view.ts'

/** Every endpoint, newest first; there are at most fifty. */
export async function listWebhooks(ctx: CoreContext): Promise<WebhookEndpointList> {
  requireAdmin(ctx.actor)
  const rows = await ctx.db.webhookEndpoint.findMany({
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    select: endpointSelect,
  })
  return { items: rows.map((row) => toEndpoint(row, ctx.now())) }
}

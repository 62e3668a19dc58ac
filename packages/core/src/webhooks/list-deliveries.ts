import type { ListWebhookDeliveriesInput, WebhookDeliveryPage } from '@shop/validators'
import { requireAdmin } from '../actor.ts'
import type { CoreContext } from '../context.ts'
import { decodeCursor, olderThan, toPage } from '../cursor.ts'
import { webhookNotFound } from './webhook.errors.ts'
import { deliverySelect, toDelivery } from './webhook.view.ts'

/** What was sent to an endpoint and what came of it, newest first. Throws `webhook.not_found`. */
export async function listDeliveries(
  ctx: CoreContext,
  { id, limit, cursor, status }: ListWebhookDeliveriesInput,
): Promise<WebhookDeliveryPage> {
  requireAdmin(ctx.actor)
  if (!(await ctx.db.webhookEndpoint.findUnique({ where: { id }, select: { id: true } }))) throw webhookNotFound()
  const rows = await ctx.db.webhookDelivery.findMany({
    where: { endpointId: id, ...(status && { status }), ...(cursor && olderThan(decodeCursor(cursor))) },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
    select: deliverySelect,
  })
  return toPage(rows, limit, toDelivery, (row) => row)
}

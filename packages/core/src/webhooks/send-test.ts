import { randomUUID } from 'node:crypto'
import type { WebhookByIdInput, WebhookDelivery } from '@shop/validators'
import { requireAdmin } from '../actor.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { lockWebhook } from './lock-webhook.ts'
import { webhookDisabled } from './webhook.errors.ts'
import { deliverySelect, toDelivery } from './webhook.view.ts'

/**
 * Sends a `webhook.test`, as events are sent; the log tells what came of it. Throws `webhook.not_found`,
 * `webhook.disabled`.
 */
export async function sendTest(ctx: CoreContext, { id }: WebhookByIdInput): Promise<WebhookDelivery> {
  requireAdmin(ctx.actor)
  return inTransaction(ctx, async (tx) => {
    if ((await lockWebhook(tx, id)).status === 'disabled') throw webhookDisabled()
    const eventId = randomUUID()
    const row = await tx.db.webhookDelivery.create({
      // About nothing but itself, so that it waits for nothing.
      data: { endpointId: id, eventId, aggregateId: eventId, event: 'webhook.test', payload: { endpointId: id } },
      select: deliverySelect,
    })
    return toDelivery(row)
  })
}

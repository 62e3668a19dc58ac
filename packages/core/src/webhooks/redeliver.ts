import type { WebhookByIdInput, WebhookDelivery } from '@shop/validators'
import { requireAdmin } from '../actor.ts'
import { audit } from '../audit/index.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import { findToLock } from './lock-webhook.ts'
import { webhookDisabled } from './webhook.errors.ts'
import { deliverySelect, toDelivery } from './webhook.view.ts'

/**
 * Sends an event again, behind what waits of the same aggregate. Its id stays, so a receiver that has seen it knows. The
 * first delivery keeps its place in the log. Throws `webhook.delivery_not_found`, `webhook.disabled`.
 */
export async function redeliver(ctx: CoreContext, { id }: WebhookByIdInput): Promise<WebhookDelivery> {
  requireAdmin(ctx.actor)
  return inTransaction(ctx, async (tx) => {
    const before = await tx.db.webhookDelivery.findUnique({
      where: { id },
      select: { endpointId: true, eventId: true, event: true, aggregateId: true, payload: true },
    })
    const endpoint = before && (await findToLock(tx, before.endpointId))
    if (!before || !endpoint) throw new AppError('webhook.delivery_not_found', 'There is no such delivery', {})
    if (endpoint.status === 'disabled') throw webhookDisabled()
    const row = await tx.db.webhookDelivery.create({
      data: { ...before, payload: before.payload ?? {} },
      select: deliverySelect,
    })
    await audit(tx, 'webhook.redelivered', { subjectId: before.endpointId, details: { eventId: before.eventId } })
    return toDelivery(row)
  })
}

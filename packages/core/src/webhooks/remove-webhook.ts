import type { WebhookByIdInput } from '@shop/validators'
import { requireAdmin } from '../actor.ts'
import { audit } from '../audit/index.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { lockWebhook } from './lock-webhook.ts'

/** Removes an endpoint: nothing more is sent to it, and its log is out of reach until it expires. Throws `webhook.not_found`. */
export async function removeWebhook(ctx: CoreContext, { id }: WebhookByIdInput): Promise<void> {
  requireAdmin(ctx.actor)
  await inTransaction(ctx, async (tx) => {
    await lockWebhook(tx, id)
    await tx.db.webhookEndpoint.delete({ where: { id }, select: { id: true } })
    await audit(tx, 'webhook.removed', { subjectId: id })
  })
}

import type { UpdateWebhookInput, WebhookEndpoint, WebhookStatus } from '@shop/validators'
import { requireAdmin } from '../actor.ts'
import { audit } from '../audit/index.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { lockWebhook } from './lock-webhook.ts'
import { requireUrl } from './require-url.ts'
import { endpointSelect, toEndpoint } from './webhook.view.ts'

/**
 * Changes an endpoint. What waits for it goes to the new URL; one that is switched on again gets what waited when it was
 * switched off. Throws `webhook.not_found`, `webhook.url_refused`.
 */
export async function updateWebhook(ctx: CoreContext, input: UpdateWebhookInput): Promise<WebhookEndpoint> {
  requireAdmin(ctx.actor)
  const { id, url, events, description, status } = input
  if (url !== undefined) requireUrl(ctx, url)
  return inTransaction(ctx, async (tx) => {
    const before = await lockWebhook(tx, id)
    const row = await tx.db.webhookEndpoint.update({
      where: { id },
      data: {
        // Whoever is there now has not failed yet.
        ...(url !== undefined && { url, failingSince: null }),
        ...(events !== undefined && { events }),
        ...(description !== undefined && { description }),
        ...(status !== undefined && status !== before.status && becoming(status, tx.now())),
      },
      select: endpointSelect,
    })
    await audit(tx, 'webhook.updated', {
      subjectId: id,
      details: { fields: Object.keys(input).join(), status: row.status },
    })
    return toEndpoint(row, tx.now())
  })
}

const becoming = (status: WebhookStatus, now: Date) =>
  status === 'active'
    ? { status, disabledAt: null, disabledReason: null, failingSince: null }
    : { status, disabledAt: now, disabledReason: 'admin' }

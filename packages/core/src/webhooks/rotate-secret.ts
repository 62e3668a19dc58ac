import type { RotateWebhookSecretInput, WebhookEndpoint } from '@shop/validators'
import { requireAdmin } from '../actor.ts'
import { audit } from '../audit/index.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { lockWebhook } from './lock-webhook.ts'
import { endpointSelect, toEndpoint } from './webhook.view.ts'

const HOUR = 3_600_000

/** Gives an endpoint another secret; the former one signs along for as long as receivers need. Throws `webhook.not_found`. */
export async function rotateSecret(
  ctx: CoreContext,
  { id, overlapHours }: RotateWebhookSecretInput,
): Promise<WebhookEndpoint> {
  requireAdmin(ctx.actor)
  return inTransaction(ctx, async (tx) => {
    const { secretVersion } = await lockWebhook(tx, id)
    const row = await tx.db.webhookEndpoint.update({
      where: { id },
      data: {
        secretVersion: secretVersion + 1,
        previousSecretUntil: new Date(tx.now().getTime() + overlapHours * HOUR),
      },
      select: endpointSelect,
    })
    await audit(tx, 'webhook.secret_rotated', { subjectId: id, details: { overlapHours } })
    return toEndpoint(row, tx.now())
  })
}

import { type CreateWebhookInput, MAX_WEBHOOKS, type WebhookEndpoint } from '@shop/validators'
import { requireAdmin } from '../actor.ts'
import { audit } from '../audit/index.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import { lockName } from '../lock-name.ts'
import { requireUrl } from './require-url.ts'
import { endpointSelect, toEndpoint } from './webhook.view.ts'

/** Adds an endpoint, which is told of every event from now on. Throws `webhook.url_refused`, `webhook.too_many`. */
export async function createWebhook(ctx: CoreContext, input: CreateWebhookInput): Promise<WebhookEndpoint> {
  const createdBy = requireAdmin(ctx.actor)
  requireUrl(ctx, input.url)
  return inTransaction(ctx, async (tx) => {
    await lockName(tx, 'webhooks')
    const most = MAX_WEBHOOKS * tx.settings.limits.scale
    if ((await tx.db.webhookEndpoint.count()) >= most) throw tooMany(most)
    const row = await tx.db.webhookEndpoint.create({
      data: { ...input, createdBy, createdAt: tx.now() },
      select: endpointSelect,
    })
    await audit(tx, 'webhook.created', { subjectId: row.id })
    return toEndpoint(row, tx.now())
  })
}

const tooMany = (maxWebhooks: number) =>
  new AppError('webhook.too_many', `At most ${maxWebhooks} webhooks: remove one first`, { maxWebhooks })

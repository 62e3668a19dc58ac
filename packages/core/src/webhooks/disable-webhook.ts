import { sql } from 'kysely'
import { audit } from '../audit/index.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import type { ClaimedDelivery } from './claim-deliveries.ts'
import type { Verdict } from './retry.rules.ts'

const DAY = 86_400_000
/** So long nothing has got through. */
const LASTING_DAYS = 3

/**
 * Switches an endpoint off when this delivery was tried for a day, or in vain for good, and nothing else has got through
 * for three: one failure after a quiet week is not enough.
 */
export async function disableIfLasting(ctx: CoreContext, { endpointId, createdAt }: ClaimedDelivery, verdict: Verdict) {
  const isOld = ctx.now().getTime() - createdAt.getTime() > DAY
  if (verdict.kind === 'retry' && !isOld) return
  const { failingSince } = (await ctx.db.webhookEndpoint.findUnique({
    where: { id: endpointId },
    select: { failingSince: true },
  })) ?? { failingSince: null }
  if (failingSince && ctx.now().getTime() - failingSince.getTime() > LASTING_DAYS * DAY) {
    await disableWebhook(ctx, endpointId, 'failing')
  }
}

/** Nothing more is sent to it, and whoever made it is told. What waits is kept until it expires. Once, however many ask. */
export async function disableWebhook(ctx: CoreContext, endpointId: string, reason: 'failing' | 'gone'): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const { rows } = await sql<{ disabled_at: Date }>`
      update webhook_endpoints set status = 'disabled', disabled_at = now(), disabled_reason = ${reason}, updated_at = now()
      where id = ${endpointId}::uuid and status = 'active' returning disabled_at`.execute(tx.db.$kysely)
    const [row] = rows
    if (!row) return
    const disabledAt = row.disabled_at.toISOString()
    await tx.publish.job('email.webhook-disabled', { endpointId, disabledAt })
    await audit(tx, 'webhook.disabled', { subjectId: endpointId, details: { reason } })
    tx.log.warn({ endpointId, reason }, 'A webhook was switched off')
  })
}

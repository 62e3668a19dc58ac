import type { WebhookStatus } from '@shop/validators'
import type { CoreContext } from '../context.ts'
import { webhookNotFound } from './webhook.errors.ts'

export interface LockedWebhook {
  status: WebhookStatus
  secretVersion: number
}

/** Takes the endpoint's row for this transaction. Throws `webhook.not_found`. */
export async function lockWebhook(tx: CoreContext, id: string): Promise<LockedWebhook> {
  const row = await findToLock(tx, id)
  if (!row) throw webhookNotFound()
  return row
}

/** The same, and undefined when there is none. */
export const findToLock = (tx: CoreContext, id: string): Promise<LockedWebhook | undefined> =>
  tx.db.$kysely
    .selectFrom('webhook_endpoints')
    .select(['status', 'secret_version as secretVersion'])
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst()

import { randomUUID } from 'node:crypto'
import type { WebhookEventName } from '@shop/validators'
import type { TestShop } from './test-shop.ts'

/** An endpoint, written past the verbs: at an address that must not be called unless another is given. */
export async function aWebhook(
  { db }: Pick<TestShop, 'db'>,
  { url = 'https://127.0.0.1/', events, createdBy = randomUUID() }: WebhookSpec = {},
) {
  const subscribed: WebhookEventName[] = events ?? ['order.created', 'order.status_updated']
  return db.webhookEndpoint.create({ data: { url, events: subscribed, createdBy } })
}

export interface WebhookSpec {
  url?: string
  events?: WebhookEventName[]
  createdBy?: string
}

/** Makes everything that waits for its next try due now: as if that much time had passed. */
export async function windOn({ db }: Pick<TestShop, 'db'>): Promise<void> {
  await db.$executeRaw`update webhook_deliveries set next_attempt_at = now() where ended_at is null and status = 'pending'`
}

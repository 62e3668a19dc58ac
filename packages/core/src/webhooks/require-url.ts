import type { WebhookUrlRefusal } from '@shop/validators'
import type { CoreContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { urlRefusal } from './address.rules.ts'

const MESSAGES: Record<WebhookUrlRefusal, string> = {
  scheme: 'A webhook has an https:// URL',
  credentials: 'A webhook’s URL holds no user name or password: deliveries are signed instead',
  port: 'A webhook’s port is 80, 443, or 1024 or above',
  host: 'A webhook has a host name of the public internet',
  address: 'A webhook has a public address',
}

/** Says early what would be refused with every delivery. Throws `webhook.url_refused`. */
export function requireUrl({ settings }: CoreContext, url: string): void {
  const reason = urlRefusal(url, settings.webhooks)
  if (reason) throw new AppError('webhook.url_refused', MESSAGES[reason], { reason })
}

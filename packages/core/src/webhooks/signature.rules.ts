import { createHmac } from 'node:crypto'

export interface WebhookMessage {
  /** The same for every try. */
  id: string
  /** Of this try. */
  sentAt: Date
  body: string
}

const PREFIX = 'whsec_'

export const toSecret = (key: Buffer): string => `${PREFIX}${key.toString('base64')}`

/** The headers of a try, signed with each secret (https://www.standardwebhooks.com). */
export function signedHeaders({ id, sentAt, body }: WebhookMessage, secrets: readonly string[]) {
  const timestamp = String(Math.floor(sentAt.getTime() / 1_000))
  const sign = (secret: string) => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64')
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`
  }
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': secrets.map(sign).join(' '),
  }
}

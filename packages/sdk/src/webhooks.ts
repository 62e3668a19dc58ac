import type { WebhookEvent } from './contract.ts'

export interface VerifyWebhookOptions {
  /** How old a delivery may be, or how far ahead its sender's clock, in seconds (300). */
  toleranceSeconds?: number
}

/** What came is no delivery of the shop's: answer 400, and change nothing. */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError'
}

/** A `Headers`, what Node's `request.headers` is, or any object: names in lower case. */
export type WebhookHeaders =
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * The event of a delivery, once it is sure that the shop sent it: signed with one of the secrets, not long ago. `payload`
 * is the body as it came, before anything parsed it; during a rotation, give both secrets. Throws
 * WebhookVerificationError, which says what is wrong.
 */
export async function verifyWebhook(
  payload: string | Uint8Array,
  headers: WebhookHeaders,
  secret: string | readonly string[],
  { toleranceSeconds = 300 }: VerifyWebhookOptions = {},
): Promise<WebhookEvent> {
  const id = headerOf(headers, 'webhook-id')
  const timestamp = headerOf(headers, 'webhook-timestamp')
  const signatures = headerOf(headers, 'webhook-signature')
  requireRecent(timestamp, toleranceSeconds)
  const secrets = typeof secret === 'string' ? [secret] : secret
  if (secrets.length === 0) throw new TypeError('verifyWebhook needs a secret')
  const signed = bytesOf(`${id}.${timestamp}.`, payload)
  for (const one of secrets) {
    if (await isSignedBy(one, signed, signatures)) return parse(payload)
  }
  throw new WebhookVerificationError('No signature of the webhook is by this secret')
}

function headerOf(headers: WebhookHeaders, name: string): string {
  const value = typeof headers.get === 'function' ? headers.get(name) : (headers as Record<string, unknown>)[name]
  if (typeof value === 'string' && value !== '') return value
  throw new WebhookVerificationError(`The webhook has no ${name} header`)
}

function requireRecent(timestamp: string, toleranceSeconds: number): void {
  const seconds = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) : NaN
  const ageSeconds = Date.now() / 1_000 - seconds
  if (Number.isNaN(ageSeconds)) throw new WebhookVerificationError('The webhook’s timestamp is not a time')
  if (Math.abs(ageSeconds) <= toleranceSeconds) return
  const when = ageSeconds > 0 ? 'too old' : 'of the future'
  throw new WebhookVerificationError(`The webhook is ${when}: is the clock right?`)
}

/** The header has a signature for each secret of the sender, separated by blanks: `v1,<base64>`. */
async function isSignedBy(secret: string, signed: Uint8Array<ArrayBuffer>, signatures: string): Promise<boolean> {
  const raw = keyOf(secret)
  const key = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])
  for (const signature of signatures.split(' ')) {
    const [version, text = ''] = signature.split(',', 2)
    const bytes = version === 'v1' ? fromBase64(text) : null
    // WebCrypto compares without telling by time how much was right.
    if (bytes && (await crypto.subtle.verify('HMAC', key, bytes, signed))) return true
  }
  return false
}

function keyOf(secret: string): Uint8Array<ArrayBuffer> {
  const key = fromBase64(secret.replace(/^whsec_/, ''))
  if (key && key.length > 0) return key
  throw new TypeError('The secret of a webhook is whsec_ and base64, as it was shown when the webhook was made')
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    return null
  }
}

function bytesOf(prefix: string, payload: string | Uint8Array): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder()
  const [start, end] = [encoder.encode(prefix), typeof payload === 'string' ? encoder.encode(payload) : payload]
  const bytes = new Uint8Array(start.length + end.length)
  bytes.set(start)
  bytes.set(end, start.length)
  return bytes
}

function parse(payload: string | Uint8Array): WebhookEvent {
  const text = typeof payload === 'string' ? payload : new TextDecoder().decode(payload)
  try {
    return JSON.parse(text) as WebhookEvent
  } catch (cause) {
    throw new WebhookVerificationError('The webhook is signed, but is not JSON', { cause })
  }
}

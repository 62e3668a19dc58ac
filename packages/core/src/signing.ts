import { createHmac, timingSafeEqual } from 'node:crypto'

/** `payload` as a token that only holders of the secret can make: base64url of its JSON, a dot, HMAC-SHA-256. Not encrypted. */
export function sign(secret: string, payload: object): string {
  const text = Buffer.from(JSON.stringify(payload)).toString('base64url')
  return `${text}.${macOf(secret, text)}`
}

/** What was signed, or null when the token is not one of ours. Whether it has expired is for the payload to say. */
export function verify(secret: string, token: string): unknown {
  const [text, mac, ...more] = token.split('.')
  if (!text || !mac || more.length > 0) return null
  const [given, expected] = [Buffer.from(mac), Buffer.from(macOf(secret, text))]
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null
  return JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown
}

const macOf = (secret: string, text: string) => createHmac('sha256', secret).update(text).digest('base64url')

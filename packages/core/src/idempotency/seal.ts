import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'

/** The client's key and where it counts. */
export interface ScopedKey {
  scope: string
  key: string
}

/** What the database holds in place of the client's key. */
export const hashKey = ({ scope, key }: ScopedKey): string =>
  createHash('sha256').update(`${scope}\n${key}`).digest('hex')

/**
 * An answer as it is kept: AES-256-GCM under what only the client can say again, its key. Answers hold tokens and
 * addresses, and so the database can give away neither.
 */
export function seal(scoped: ScopedKey, answer: unknown): string {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', cipherKey(scoped), iv)
  // An answer of nothing is no JSON.
  const text = answer === undefined ? '' : JSON.stringify(answer)
  const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), data]).toString('base64')
}

/** The answer again, as JSON has it. Throws for another key than it was sealed with. */
export function unseal(scoped: ScopedKey, sealed: string): unknown {
  const bytes = Buffer.from(sealed, 'base64')
  const decipher = createDecipheriv('aes-256-gcm', cipherKey(scoped), bytes.subarray(0, 12))
  decipher.setAuthTag(bytes.subarray(12, 28))
  const text = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
  return text === '' ? undefined : JSON.parse(text)
}

const cipherKey = ({ scope, key }: ScopedKey) =>
  new Uint8Array(hkdfSync('sha256', key, scope, 'answer of an idempotency key', 32))

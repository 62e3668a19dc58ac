import { createHmac, timingSafeEqual } from 'node:crypto'
import { isKey } from './storage.ts'

export interface UploadSigning {
  /** Of the route that takes the files, without a slash at the end. */
  url: string
  /** Shared by every process of the server. */
  secret: string
}

export interface SignedUpload {
  key: string
  /** The only size it takes. */
  bytes: number
  expiresAt: Date
}

/** A link to the route: what it allows is written in it, under a signature (HMAC-SHA-256). */
export function signUpload({ url, secret }: UploadSigning, upload: SignedUpload): string {
  const { key, bytes, expiresAt } = upload
  const query = new URLSearchParams({
    bytes: String(bytes),
    expires: String(expiresAt.getTime()),
    signature: signatureOf(secret, upload).toString('base64url'),
  })
  return `${url}/${key}?${query.toString()}`
}

/** What a link allows; null when it is forged, changed or over. */
export function readSignedUpload(secret: string, link: Record<string, unknown>, now: Date): SignedUpload | null {
  const [key, bytes, expires, signature] = [link['key'], link['bytes'], link['expires'], link['signature']].map(String)
  if (key === undefined || signature === undefined || !isKey(key)) return null
  const upload = { key, bytes: Number(bytes), expiresAt: new Date(Number(expires)) }
  if (!Number.isSafeInteger(upload.bytes) || !(upload.expiresAt > now)) return null
  const [given, wanted] = [Buffer.from(signature, 'base64url'), signatureOf(secret, upload)]
  return given.length === wanted.length && timingSafeEqual(given, wanted) ? upload : null
}

const signatureOf = (secret: string, { key, bytes, expiresAt }: SignedUpload): Buffer =>
  createHmac('sha256', secret).update(`upload ${key} ${bytes} ${expiresAt.getTime()}`).digest()

import type { IncomingMessage } from 'node:http'
import type { AttemptResult } from '@shop/core/webhooks'

/** More of an answer is not read: its status has been heard. */
const MOST_BYTES = 64 * 1_024
/** So much of it is kept. */
const KEPT_CHARACTERS = 1_000

/** What an endpoint answered. The status counts, also when the rest is endless or breaks off. */
export async function readAnswer(response: IncomingMessage): Promise<AttemptResult> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      bytes += chunk.length
      if (bytes >= MOST_BYTES) break
    }
  } catch {
    // Broken off, or not done in time.
  }
  return {
    kind: 'answered',
    status: response.statusCode ?? 0,
    retryAfterSeconds: secondsOf(response.headers['retry-after']),
    response: legible(Buffer.concat(chunks).subarray(0, MOST_BYTES)),
  }
}

/** Retry-After holds seconds or a date (RFC 9110 §10.2.3). */
function secondsOf(header: string | undefined): number | null {
  if (header === undefined) return null
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1_000
  return Number.isFinite(seconds) ? Math.max(0, seconds) : null
}

/** Postgres holds no NUL, and nobody reads the other control characters. */
const legible = (bytes: Buffer) =>
  bytes
    .toString('utf8')
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '\ufffd')
    .slice(0, KEPT_CHARACTERS)
    .toWellFormed()

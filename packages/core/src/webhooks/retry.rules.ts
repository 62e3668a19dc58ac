/** What came of one try. */
export type AttemptResult =
  /** `retryAfterSeconds` as the answer asked for it; null when it did not. */
  | { kind: 'answered'; status: number; retryAfterSeconds: number | null; response: string }
  | { kind: 'unreachable'; error: string }

export interface Attempt {
  result: AttemptResult
  durationMs: number
}

/** What happens next: it is done, has failed for good, or is tried again after so many milliseconds. */
export type Verdict = { kind: 'delivered' } | { kind: 'failed' } | { kind: 'retry'; afterMs: number }

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** Between one try and the next: a day in all. */
export const PAUSES_MS = [
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  4 * HOUR,
  8 * HOUR,
  8 * HOUR,
] as const

/** So that what failed at once does not come back at once: a tenth more or less. */
const JITTER = 0.1
/** An endpoint may ask for more time, but not for ever. */
const LONGEST_RETRY_AFTER_MS = HOUR

/** Of the answers with 4xx, these mean: not now. */
const NOT_NOW = new Set([408, 425, 429])

/** `attempts`: how many tries there have been, this one included. `random` is in [0, 1). */
export function verdictOn({ result }: Attempt, attempts: number, random: number): Verdict {
  if (result.kind === 'answered' && result.status >= 200 && result.status < 300) return { kind: 'delivered' }
  const pause = PAUSES_MS[attempts - 1]
  if (isFinal(result) || pause === undefined) return { kind: 'failed' }
  const asked = result.kind === 'answered' ? (result.retryAfterSeconds ?? 0) * SECOND : 0
  const afterMs = pause * (1 - JITTER + 2 * JITTER * random)
  return { kind: 'retry', afterMs: Math.round(Math.max(afterMs, Math.min(asked, LONGEST_RETRY_AFTER_MS))) }
}

/** A refusal of what was sent. Redirects are not followed, and may be gone tomorrow. */
const isFinal = (result: AttemptResult) =>
  result.kind === 'answered' && result.status >= 400 && result.status < 500 && !NOT_NOW.has(result.status)

/** The endpoint says that it is no more, and wants nothing any more (Standard Webhooks). */
export const isGone = ({ result }: Attempt): boolean => result.kind === 'answered' && result.status === 410

import { Refusal } from './refusal.ts'

export interface Answer {
  status: number
  body: string
  requestId: string
}

interface Kept {
  /** The request it was first used with. */
  request: string
  /** Undefined while the first request runs. */
  answer: Answer | undefined
}

export interface IdempotencyKeys {
  /**
   * Runs the request unless its key has an answer already. Rejects when the key belongs to another request, or to one
   * that still runs. `run` says whether its answer is to be kept: not when nothing was executed.
   */
  once(
    key: string,
    request: string,
    run: () => Promise<{ answer: Answer; keep: boolean }>,
  ): Promise<{ answer: Answer; replayed: boolean }>
  /** For a later process. */
  entries(): [string, Kept][]
}

export function createIdempotencyKeys(former: readonly [string, Kept][] = []): IdempotencyKeys {
  const keys = new Map<string, Kept>(former)
  return {
    entries: () => [...keys].filter(([, { answer }]) => answer),
    async once(key, request, run) {
      const known = keys.get(key)
      if (known) return { answer: answerOf(key, known, request), replayed: true }
      const entry: Kept = { request, answer: undefined }
      keys.set(key, entry)
      try {
        const { answer, keep } = await run()
        if (keep) entry.answer = answer
        return { answer, replayed: false }
      } finally {
        if (!entry.answer) keys.delete(key)
      }
    },
  }
}

function answerOf(key: string, { request, answer }: Kept, asked: string): Answer {
  if (request !== asked) {
    throw new Refusal(400, {
      type: 'idempotency_error',
      message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
    })
  }
  if (answer) return answer
  throw new Refusal(409, {
    type: 'invalid_request_error',
    code: 'idempotency_key_in_use',
    message: `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`,
  })
}

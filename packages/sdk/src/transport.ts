import type { HTTPBatchLinkOptions } from '@trpc/client'
import type { AppRouter } from './contract.ts'
import { isErrorBody, noAnswerError } from './errors.ts'
import { sleep } from './sleep.ts'

/** As much of `fetch` as the client needs: the global one fits, and so does undici's. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchResponse>

export interface FetchInit {
  method: string
  headers: Record<string, string>
  body?: string
  signal: AbortSignal
}

export interface FetchResponse {
  readonly ok: boolean
  readonly status: number
  readonly headers: { get(name: string): string | null }
  json(): Promise<unknown>
  /** Needed for what is followed live. */
  readonly body?: FetchBody | null
}

/** As much of a ReadableStream as it takes to follow something. */
export interface FetchBody {
  getReader(): { read(): Promise<{ done: boolean; value?: Uint8Array | undefined }> }
}

export interface TransportOptions {
  /** Where the shop is, for messages. */
  baseUrl: string
  fetch: Fetch
  /** How often a call is tried again. */
  retries: number
  /** How long one try may take. */
  timeoutMs: number
}

type TRPCFetch = NonNullable<HTTPBatchLinkOptions<AppRouter['_def']['_config']['$types']>['fetch']>

const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 10_000

/**
 * A `fetch` for tRPC's links. Where no answer came or the server asks for another try, it repeats what is safe to
 * repeat: queries, and mutations with an Idempotency-Key. Answers that are not the shop's are errors.
 */
export function createTransport({ retries, ...options }: TransportOptions): TRPCFetch {
  return async (input, givenInit) => {
    const init = givenInit as FetchInit
    const repeats = init.method === 'GET' || 'idempotency-key' in init.headers ? retries : 0
    for (let attempt = 0; ; attempt++) {
      const { outcome, retryAfterMs } = await ask(String(input), init, options)
      if (attempt < repeats && retryAfterMs <= LONGEST_WAIT_MS) {
        await sleep(Math.max(retryAfterMs, backoff(attempt)), init.signal)
      } else if (outcome instanceof Error) {
        throw outcome
      } else {
        return outcome
      }
    }
  }
}

interface Attempt {
  /** The shop's answer, or why there is none. */
  outcome: Omit<FetchResponse, 'body'> | Error
  /** After how long to try again at the earliest; infinite when that would change nothing. */
  retryAfterMs: number
}

async function ask(
  url: string,
  init: FetchInit,
  { baseUrl, fetch, timeoutMs }: Omit<TransportOptions, 'retries'>,
): Promise<Attempt> {
  const abort = new AbortController()
  const onAbort = () => abort.abort()
  const timer = setTimeout(onAbort, timeoutMs)
  init.signal.addEventListener('abort', onAbort)
  let response: FetchResponse | undefined
  try {
    response = await fetch(url, { ...init, signal: abort.signal })
    const { ok, status, headers } = response
    const answer = toRpcAnswer(await response.json())
    return { outcome: { ok, status, headers, json: async () => answer }, retryAfterMs: retryAfterMs(response) }
  } catch (cause) {
    if (init.signal.aborted) throw cause
    const isFinal = response !== undefined && response.status >= 400 && response.status < 500
    const why = abort.signal.aborted ? `did not answer within ${timeoutMs} ms` : describe(cause, response)
    return { outcome: noAnswerError(`${baseUrl} ${why}`, cause), retryAfterMs: isFinal ? Infinity : 0 }
  } finally {
    clearTimeout(timer)
    init.signal.removeEventListener('abort', onAbort)
  }
}

/** A refusal from before tRPC, such as of a body that is too large, comes as the bare error shape of the REST API. */
function toRpcAnswer(body: unknown): unknown {
  if (isErrorBody(body)) return { error: { json: { code: RPC_INTERNAL_ERROR, message: body.message, data: body } } }
  if (Array.isArray(body) || hasKey(body, 'result') || hasKey(body, 'error')) return body
  throw new SyntaxError('This is JSON, but not of the shop')
}

const RPC_INTERNAL_ERROR = -32603

const hasKey = (value: unknown, key: string) => typeof value === 'object' && value !== null && key in value

/** What went wrong, to stand after the address. Node hides the reason in the cause; browsers do not tell. */
function describe(error: unknown, response: FetchResponse | undefined): string {
  const cause = error instanceof Error ? error.cause : undefined
  const reason = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : ''
  if (!response) return `cannot be reached${reason}`
  if (!(error instanceof SyntaxError)) return `broke off its answer${reason}`
  return `answered ${response.status} with something that is not the shop’s: is baseUrl right, and every proxy in between?`
}

/** The server says when to come back where that may help; a proxy in front of it may only say 503. */
function retryAfterMs({ status, headers }: FetchResponse): number {
  const seconds = Number(headers.get('retry-after') ?? NaN)
  if (seconds >= 0) return seconds * 1_000
  return status === 503 ? 0 : Infinity
}

/** 250 ms, doubled with every try, less up to half of it so that clients do not come back all at once. */
const backoff = (attempt: number) => FIRST_WAIT_MS * 2 ** attempt * (1 - Math.random() / 2)

import http from 'node:http'
import https from 'node:https'
import {
  type Attempt,
  type AttemptResult,
  type CallingRules,
  type ClaimedDelivery,
  urlRefusal,
} from '@shop/core/webhooks'
import { guardedLookup } from './guarded-lookup.ts'
import { readAnswer } from './read-answer.ts'
import type { Resolve } from './resolve.ts'

export type Message = Pick<ClaimedDelivery, 'url' | 'headers' | 'body'>

export interface Poster {
  /** One try. Never throws: what went wrong is the result. */
  post(message: Message): Promise<Attempt>
  close(): void
}

export interface PosterOptions {
  rules: CallingRules
  resolve: Resolve
  /** From the first packet to the last. */
  timeoutMs?: number
  connectTimeoutMs?: number
}

/** The longest a try may take: less than the lease of a delivery. */
export const TIMEOUT_MS = 10_000
const CONNECT_TIMEOUT_MS = 3_000
/** Then the next address is tried: far away, a quarter of a second, Node's own, is not enough. */
const FAMILY_TIMEOUT_MS = 1_000
/** Idle connections of an endpoint that wait for its next delivery. */
const KEPT_CONNECTIONS = 8
const MOST_BYTES = 256 * 1_024

/**
 * Sends deliveries to whoever asked for them, and nobody else: the address is looked at when the connection is made,
 * redirects are not followed, no proxy of the environment is used, and everything has a bound. An agent of its own, so
 * that a connection once made goes where it was allowed to.
 */
export function createPoster({
  rules,
  resolve,
  timeoutMs = TIMEOUT_MS,
  connectTimeoutMs = CONNECT_TIMEOUT_MS,
}: PosterOptions): Poster {
  const kept = { keepAlive: true, maxFreeSockets: KEPT_CONNECTIONS, autoSelectFamilyAttemptTimeout: FAMILY_TIMEOUT_MS }
  const agents = { http: new http.Agent(kept), https: new https.Agent(kept) }
  const lookup = guardedLookup(resolve, rules)

  async function attempt(message: Message): Promise<AttemptResult> {
    const refusal = urlRefusal(message.url, rules)
    if (refusal) return unreachable(`The URL must not be called: its ${refusal}`)
    if (Buffer.byteLength(message.body) > MOST_BYTES) return unreachable('The event is too large to be sent')
    const signal = AbortSignal.timeout(timeoutMs)
    for (;;) {
      const { result, wasStale } = await exchange(message, signal)
      if (!wasStale || signal.aborted) return result
    }
  }

  /** `wasStale`: the connection was one from before, which the other side had closed meanwhile. */
  function exchange({ url, headers, body }: Message, signal: AbortSignal) {
    return new Promise<{ result: AttemptResult; wasStale: boolean }>((done) => {
      const isTls = url.startsWith('https:')
      const request = (isTls ? https : http).request(url, {
        method: 'POST',
        agent: isTls ? agents.https : agents.http,
        lookup,
        signal,
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'user-agent': 'shop-webhooks/1',
          ...headers,
        },
      })
      let hasAnswered = false
      const fail = (error: string, isReset = false) =>
        hasAnswered || done({ result: unreachable(error), wasStale: isReset && request.reusedSocket })
      request.once('socket', (socket) => {
        if (!socket.connecting) return
        const late = () => request.destroy(new Error(`No connection within ${connectTimeoutMs / 1_000} s`))
        const timer = setTimeout(late, connectTimeoutMs)
        socket.once(isTls ? 'secureConnect' : 'connect', () => clearTimeout(timer))
        socket.once('close', () => clearTimeout(timer))
      })
      request.once('response', (response) => {
        hasAnswered = true
        void readAnswer(response).then((result) => done({ result, wasStale: false }))
      })
      request.on('error', (error: NodeJS.ErrnoException) => {
        if (signal.aborted) fail(`No answer within ${timeoutMs / 1_000} s`)
        else fail(error.message, error.code === 'ECONNRESET' || error.code === 'EPIPE')
      })
      request.once('close', () => fail('The connection was closed without an answer'))
      request.end(body)
    })
  }

  return {
    async post(message) {
      const start = performance.now()
      const result = await attempt(message)
      return { result, durationMs: Math.round(performance.now() - start) }
    },
    close() {
      agents.http.destroy()
      agents.https.destroy()
    },
  }
}

const unreachable = (error: string): AttemptResult => ({ kind: 'unreachable', error: error.slice(0, 500) })

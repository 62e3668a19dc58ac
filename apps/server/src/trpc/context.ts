import type { CoreContext } from '@shop/core/context'
import { traceparentOf } from '@shop/core/jobs'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Deps } from '../deps.ts'
import type { Answers } from '../cache/answers.ts'
import type { HealthProbe } from '../health.ts'
import { hasTrustedOrigin } from '../http/origin.ts'
import type { OrderFeed } from '../live/order-feed.ts'
import { readSessionCookie, type SessionCookie, sessionCookie } from '../http/session-cookie.ts'

/** What a procedure gets. `core.actor` is a guest until a procedure asks who it is. */
export interface Context {
  core: CoreContext
  health: HealthProbe
  answers: Pick<Answers, 'settle'>
  /** Who follows orders live. */
  orderFeed: OrderFeed
  /** From `Authorization: Bearer …`, or else from the cookie. */
  sessionToken: string | null
  /** The cookie's part in this call: null when there is none, or a bearer token came along and wins. */
  cookieSession: { fromTrustedOrigin: boolean } | null
  /** Lets a browser remember the session, or forget it. */
  cookie: SessionCookie
  /** From `Idempotency-Key`. */
  idempotencyKey: string | null
  /** Calls in this HTTP request: more than one in a batch. */
  callCount: number
  /** Says that what was asked for has other path parameters now: REST answers 301 to the path with them. */
  movedTo(parameters: Record<string, string>): void
  /** What movedTo was told. */
  moved: { to: Record<string, string> | null }
}

export interface ContextOptions {
  /** Origins of the front ends that browsers may call from. */
  allowedOrigins: (string | RegExp)[]
  /** Whether the cookie is for encrypted connections only. */
  secureCookies: boolean
}

export type ContextFactory = (request: FastifyRequest, reply: FastifyReply, callCount: number) => Context

export const contextFactory =
  (deps: Deps, { allowedOrigins, secureCookies }: ContextOptions): ContextFactory =>
  (request, reply, callCount) => {
    const bearer = bearerToken(header(request, 'authorization'))
    const traceparent = traceparentOf(request.headers['traceparent'])
    const moved: Context['moved'] = { to: null }
    const fromCookie = bearer === null ? readSessionCookie(request) : null
    return {
      core: {
        db: deps.db,
        reads: deps.reads,
        publish: deps.publish.causedBy({ requestId: request.id, ...(traceparent && { traceparent }) }),
        storage: deps.storage,
        payments: deps.payments,
        now: deps.now,
        settings: deps.settings,
        log: request.log,
        requestId: request.id,
        client: { address: request.ip },
        actor: {
          kind: 'guest',
          cartToken: header(request, 'x-cart-token'),
          orderToken: header(request, 'x-order-token'),
        },
      },
      health: deps.health,
      answers: deps.answers,
      orderFeed: deps.orderFeed,
      sessionToken: bearer ?? fromCookie,
      cookieSession: fromCookie === null ? null : { fromTrustedOrigin: hasTrustedOrigin(request, allowedOrigins) },
      cookie: sessionCookie(reply, { secure: secureCookies }),
      idempotencyKey: header(request, 'idempotency-key'),
      callCount,
      moved,
      movedTo(parameters) {
        moved.to = parameters
      },
    }
  }

function header(request: FastifyRequest, name: string): string | null {
  const value = request.headers[name]
  return typeof value === 'string' && value !== '' ? value : null
}

const bearerToken = (authorization: string | null): string | null =>
  /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? null

import type { CoreContext } from '@shop/core/context'
import type { FastifyRequest } from 'fastify'
import type { Deps } from '../deps.ts'
import type { HealthProbe } from '../health.ts'

/** What a procedure gets. `core.actor` is a guest until a procedure asks who it is. */
export interface Context {
  core: CoreContext
  health: HealthProbe
  /** From `Authorization: Bearer …`. */
  sessionToken: string | null
  /** From `Idempotency-Key`. */
  idempotencyKey: string | null
  /** Calls in this HTTP request: more than one in a batch. */
  callCount: number
}

export type ContextFactory = (request: FastifyRequest, callCount: number) => Context

export const contextFactory =
  (deps: Deps): ContextFactory =>
  (request, callCount) => ({
    core: {
      db: deps.db,
      reads: deps.reads,
      publish: deps.publish,
      now: deps.now,
      settings: deps.settings,
      log: request.log,
      requestId: request.id,
      actor: { kind: 'guest', cartToken: header(request, 'x-cart-token') },
    },
    health: deps.health,
    sessionToken: bearerToken(header(request, 'authorization')),
    idempotencyKey: header(request, 'idempotency-key'),
    callCount,
  })

function header(request: FastifyRequest, name: string): string | null {
  const value = request.headers[name]
  return typeof value === 'string' && value !== '' ? value : null
}

const bearerToken = (authorization: string | null): string | null =>
  /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? null

import { initTRPC, type TRPCError } from '@trpc/server'
import { HEARTBEAT_MS } from '../http/event-stream.ts'
import type { Context } from './context.ts'
import { toErrorBody } from './errors.ts'
import type { ProcedureMeta } from './meta.ts'
import { transformer } from './transformer.ts'

/** Requests that failed before they had a context, such as a batch that is too large, by their error. */
export const requestIdOf = new WeakMap<TRPCError, string>()

export const t = initTRPC
  .context<Context>()
  .meta<ProcedureMeta>()
  .create({
    transformer,
    isDev: false,
    sse: {
      ping: { enabled: true, intervalMs: HEARTBEAT_MS },
      client: { reconnectAfterInactivityMs: 3 * HEARTBEAT_MS },
    },
    errorFormatter({ shape, error, ctx }) {
      const body = toErrorBody(error, ctx?.core.requestId ?? requestIdOf.get(error) ?? '')
      return { code: shape.code, message: body.message, data: body }
    },
  })

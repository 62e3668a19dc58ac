import { initTRPC, type TRPCError } from '@trpc/server'
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
    errorFormatter({ shape, error, ctx }) {
      const body = toErrorBody(error, ctx?.core.requestId ?? requestIdOf.get(error) ?? '')
      return { code: shape.code, message: body.message, data: body }
    },
  })

import { callerOf, nextCallerOf, once } from '@shop/core/idempotency'
import { TRPCError } from '@trpc/server'
import { middlewareMarker } from '@trpc/server/unstable-core-do-not-import'
import { t } from './init.ts'

const KEY = /^[\x21-\x7e]{8,255}$/

/**
 * Runs a procedure that declares `idempotent` once for the call's Idempotency-Key, when it has one: in one transaction
 * with the row that keeps its answer. The key stands for one call, so it cannot come with a batch.
 */
export const onceByKey = t.middleware(async ({ ctx, meta, path, getRawInput, next }) => {
  const { core, idempotencyKey: key, callCount } = ctx
  if (!meta?.idempotent) return next()
  const finish = (answer: unknown) => meta.finish?.(core, answer as never) ?? answer
  if (key === null) {
    const result = await next()
    return result.ok ? { ...result, data: finish(result.data) } : result
  }
  if (callCount > 1) throw invalidKey('An Idempotency-Key stands for one call: send it unbatched')
  if (!KEY.test(key)) throw invalidKey('An Idempotency-Key has 8 to 255 visible ASCII characters')
  const nextScope = (answer: unknown) => {
    const caller = nextCallerOf(core, answer)
    return caller && `${path} ${caller}`
  }
  const call = { key, scope: `${path} ${callerOf(core)}`, input: await getRawInput(), nextScope }
  const answer = await once(core, call, async (tx) => {
    const result = await next({ ctx: { core: tx } })
    if (result.ok) return result.data
    // What the verb threw, not tRPC's wrapping of it: a deadlock is told by it, and runs again.
    throw result.error.code === 'INTERNAL_SERVER_ERROR' ? (result.error.cause ?? result.error) : result.error
  })
  // The one way past the resolver: tRPC has no public word for a result that a middleware makes.
  return { ok: true, data: finish(answer), marker: middlewareMarker }
})

const invalidKey = (message: string) => new TRPCError({ code: 'BAD_REQUEST', message })

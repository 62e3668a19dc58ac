import type { CoreContext } from '@shop/core/context'
import { once } from '@shop/core/idempotency'
import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import type { Context } from './context.ts'
import { toTRPCError } from './errors.ts'
import { identify, requireAdmin, requireSignedIn } from './identify.ts'
import { t } from './init.ts'

/**
 * Refusals of the core get the status of our table, whatever the door. Whoever changes the catalogue is answered when no
 * server shows any more what was before.
 */
const finish = t.middleware(async ({ ctx, meta, next }) => {
  const result = await next()
  if (!result.ok) throw toTRPCError(result.error)
  if (meta?.changes === 'catalogue') await ctx.answers.settle()
  return result
})

const identifyShopper = t.middleware(async ({ ctx, type, next }) => {
  const signedIn = await identify(ctx, type)
  return signedIn ? next({ ctx: { core: { ...ctx.core, actor: signedIn.actor } } }) : next()
})

const requireSession = t.middleware(async ({ ctx, type, next }) => {
  const signedIn = await requireSignedIn(ctx, type)
  return next({ ctx: { signedIn, core: { ...ctx.core, actor: signedIn.actor } } })
})

const procedure = t.procedure.use(finish)
const signedInProcedure = procedure.use(requireSession)

export const publicProcedure = procedure.meta({ access: 'public' })
export const shopperProcedure = procedure.meta({ access: 'shopper' }).use(identifyShopper)
export const customerProcedure = signedInProcedure.meta({ access: 'customer' })
export const adminProcedure = signedInProcedure.meta({ access: 'admin' }).use(({ ctx, next }) => {
  requireAdmin(ctx.signedIn)
  return next()
})

/** The output of what has nothing to tell: 204 over REST. */
export const Nothing = z.void()

const KEY = /^[\x21-\x7e]{8,255}$/

/**
 * Runs a verb once for the call's Idempotency-Key, when it has one; declare `idempotent` in the procedure's meta.
 * The key stands for one call, so it cannot come with a batch.
 */
export const onceByKey =
  <Input, Answer>(verb: (ctx: CoreContext, input: Input) => Promise<Answer>) =>
  async ({ ctx, input, path }: { ctx: Context; input: Input; path: string }): Promise<Answer> => {
    const { core, idempotencyKey: key, callCount } = ctx
    if (key === null) return verb(core, input)
    if (callCount > 1) throw invalidKey('An Idempotency-Key stands for one call: send it unbatched')
    if (!KEY.test(key)) throw invalidKey('An Idempotency-Key has 8 to 255 visible ASCII characters')
    return once(core, { key, scope: `${path} ${callerOf(core)}`, input }, (tx) => verb(tx, input))
  }

const invalidKey = (message: string) => new TRPCError({ code: 'BAD_REQUEST', message })

function callerOf({ actor }: CoreContext): string {
  if ('userId' in actor) return actor.userId
  return actor.kind === 'guest' ? `guest ${actor.cartToken ?? ''}` : actor.kind
}

import { authenticate } from '@shop/core/auth'
import type { CoreContext } from '@shop/core/context'
import { AppError } from '@shop/core/errors'
import { once } from '@shop/core/idempotency'
import { TRPCError, type TRPCProcedureType } from '@trpc/server'
import { z } from 'zod'
import type { Context } from './context.ts'
import { toTRPCError } from './errors.ts'
import { t } from './init.ts'

/** Refusals of the core get the status of our table, whatever the door. */
const mapErrors = t.middleware(async ({ next }) => {
  const result = await next()
  if (result.ok) return result
  throw toTRPCError(result.error)
})

/**
 * Who holds the session that came along; null without one. A bad token is refused rather than taken for a guest. What a
 * browser sends by itself counts for a change only when a page of ours made it call.
 */
async function identify({ core, sessionToken, cookieSession, cookie }: Context, type: TRPCProcedureType) {
  if (sessionToken === null) return null
  if (type === 'mutation' && cookieSession?.fromTrustedOrigin === false) {
    throw new AppError('auth.origin_rejected', 'Changes by cookie are taken from the shop’s own pages only', {})
  }
  try {
    return { sessionToken, ...(await authenticate(core, sessionToken)) }
  } catch (error) {
    // A page cannot drop an httpOnly cookie by itself, and could not even be a guest with one that is dead.
    if (cookieSession && error instanceof AppError && error.code === 'auth.required') cookie.clear()
    throw error
  }
}

const identifyShopper = t.middleware(async ({ ctx, type, next }) => {
  const signedIn = await identify(ctx, type)
  return signedIn ? next({ ctx: { core: { ...ctx.core, actor: signedIn.actor } } }) : next()
})

const requireSession = t.middleware(async ({ ctx, type, next }) => {
  const signedIn = await identify(ctx, type)
  if (!signedIn) throw new AppError('auth.required', 'Sign in first', {})
  return next({ ctx: { signedIn, core: { ...ctx.core, actor: signedIn.actor } } })
})

const procedure = t.procedure.use(mapErrors)
const signedInProcedure = procedure.use(requireSession)

export const publicProcedure = procedure.meta({ access: 'public' })
export const shopperProcedure = procedure.meta({ access: 'shopper' }).use(identifyShopper)
export const customerProcedure = signedInProcedure.meta({ access: 'customer' })
export const adminProcedure = signedInProcedure.meta({ access: 'admin' }).use(({ ctx, next }) => {
  if (ctx.signedIn.actor.kind !== 'admin') throw new AppError('auth.forbidden', 'This is for admins', {})
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

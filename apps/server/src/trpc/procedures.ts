import { z } from 'zod'
import { toTRPCError } from './errors.ts'
import { identify, requireAdmin, requireOwner, requireSignedIn } from './identify.ts'
import { t } from './init.ts'
import { onceByKey } from './once-by-key.ts'

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

/** For what is done with an order. Whose it is, the verb says. */
const identifyOwner = t.middleware(async ({ ctx, type, next }) => {
  return next({ ctx: { core: { ...ctx.core, actor: await requireOwner(ctx, type) } } })
})

const requireSession = t.middleware(async ({ ctx, type, next }) => {
  const signedIn = await requireSignedIn(ctx, type)
  return next({ ctx: { signedIn, core: { ...ctx.core, actor: signedIn.actor } } })
})

const procedure = t.procedure.use(finish)
const signedInProcedure = procedure.use(requireSession)

export const publicProcedure = procedure.meta({ access: 'public' })
// Who calls is known before a key is looked at: the same key of another caller is another key.
export const shopperProcedure = procedure.meta({ access: 'shopper' }).use(identifyShopper).use(onceByKey)
/** For what is done with an order: by its customer, or by a guest with its token. */
export const ownerProcedure = procedure.meta({ access: 'owner' }).use(identifyOwner).use(onceByKey)
export const customerProcedure = signedInProcedure.meta({ access: 'customer' }).use(onceByKey)
export const adminProcedure = signedInProcedure
  .meta({ access: 'admin' })
  .use(({ ctx, next }) => {
    requireAdmin(ctx.signedIn)
    return next()
  })
  .use(onceByKey)

/** The output of what has nothing to tell: 204 over REST. */
export const Nothing = z.void()

import { AppError } from '@shop/core/errors'
import { DetailedHealth, Health, Liveness } from '@shop/validators'
import { publicProcedure } from '../trpc/procedures.ts'

const tags = ['Health']

export const healthRouter = {
  check: publicProcedure
    .meta({ openapi: { method: 'GET', path: '/health', tags, summary: 'Is the server up', unprefixed: true } })
    .output(Health)
    .query(({ ctx }) => ctx.health.basic()),

  detailed: publicProcedure
    .meta({
      openapi: { method: 'GET', path: '/health/detailed', tags, summary: 'How each dependency is', unprefixed: true },
    })
    .output(DetailedHealth)
    .query(({ ctx }) => ctx.health.detailed()),

  ready: publicProcedure
    .meta({
      openapi: { method: 'GET', path: '/ready', tags, summary: 'Should traffic come here', unprefixed: true },
      errors: ['service.unavailable'],
    })
    .output(Liveness)
    .query(async ({ ctx }) => {
      if (await ctx.health.ready()) return { status: 'ok' as const }
      throw new AppError('service.unavailable', 'Not ready', {}, { retryAfterSeconds: 2 })
    }),

  live: publicProcedure
    .meta({ openapi: { method: 'GET', path: '/live', tags, summary: 'Does the event loop turn', unprefixed: true } })
    .output(Liveness)
    .query(() => ({ status: 'ok' as const })),
}

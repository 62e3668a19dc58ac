import { type AnyTRPCRouter, callTRPCProcedure } from '@trpc/server'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { ContextFactory } from '../trpc/context.ts'
import { type RestProcedure, restRoutes } from './rest-routes.ts'
import { textReader } from './text-reader.ts'

export interface RestOptions {
  router: AnyTRPCRouter
  createContext: ContextFactory
}

/** Mounts every procedure as a real Fastify route, so that each has its own metrics, limits and place in the router. */
export async function registerRest(app: FastifyInstance, { router, createContext }: RestOptions): Promise<void> {
  for (const route of restRoutes(router)) {
    const readText = textReader(route.input)
    const hasBody = route.type === 'mutation' && route.rest.method !== 'DELETE'
    const successStatus = route.output instanceof z.ZodVoid ? 204 : (route.rest.successStatus ?? 200)
    for (const url of route.urls) {
      app.route<{ Querystring: Record<string, string | string[]>; Params: Record<string, string> }>({
        method: route.rest.method,
        url,
        handler: async (request, reply) => {
          const text = hasBody ? request.params : { ...request.query, ...request.params }
          const data: unknown = await callTRPCProcedure({
            router,
            path: route.name,
            type: route.type,
            ctx: createContext(request, reply, 1),
            getRawInput: async () => readInput(route, hasBody ? request.body : undefined, readText(text)),
            signal: undefined,
            batchIndex: 0,
          })
          return reply.code(successStatus).send(successStatus === 204 ? undefined : data)
        },
      })
    }
  }
}

/** One object out of path, query and body. A body that is no object goes to the schema as it is, to be refused there. */
function readInput({ input }: RestProcedure, body: unknown, text: Record<string, unknown>): unknown {
  if (!input) return undefined
  if (body === undefined || body === null) return text
  if (typeof body !== 'object' || Array.isArray(body)) return body
  return { ...body, ...text }
}

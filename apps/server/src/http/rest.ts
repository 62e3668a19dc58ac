import { type AnyTRPCRouter, callTRPCProcedure } from '@trpc/server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { ContextFactory } from '../trpc/context.ts'
import { type RestProcedure, restRoutes } from './rest-routes.ts'
import { textReader } from './text-reader.ts'

export interface RestOptions {
  router: AnyTRPCRouter
  createContext: ContextFactory
}

/** Mounts every procedure as a real Fastify route, so that each has its own metrics, limits and place in the router. */
export async function registerRest(app: FastifyInstance, options: RestOptions): Promise<void> {
  for (const route of restRoutes(options.router)) {
    if (route.rest.takesFile) continue
    const handler = restHandler(route, options)
    for (const url of route.urls) app.route({ method: route.rest.method, url, handler })
  }
}

/** Calls a procedure with what path, query and JSON body say. */
export function restHandler(route: RestProcedure, { router, createContext }: RestOptions) {
  const readText = textReader(route.input)
  const hasBody = route.type === 'mutation' && route.rest.method !== 'DELETE'
  const successStatus = route.output instanceof z.ZodVoid ? 204 : (route.rest.successStatus ?? 200)
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const params = request.params as Record<string, string>
    const text = hasBody ? params : { ...(request.query as Record<string, string | string[]>), ...params }
    const ctx = createContext(request, reply, 1)
    const data: unknown = await callTRPCProcedure({
      router,
      path: route.name,
      type: route.type,
      ctx,
      getRawInput: async () => readInput(route, hasBody ? request.body : undefined, readText(text)),
      signal: undefined,
      batchIndex: 0,
    })
    if (ctx.moved.to) reply.header('location', urlWith(request, ctx.moved.to))
    return reply.code(ctx.moved.to ? 301 : successStatus).send(successStatus === 204 ? undefined : data)
  }
}

/** The address of this request with other path parameters. */
function urlWith({ routeOptions, params, url }: FastifyRequest, changed: Record<string, string>): string {
  const values = { ...(params as Record<string, string>), ...changed }
  const path = routeOptions.url?.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(values[name] ?? ''))
  const query = url.indexOf('?')
  return `${path}${query < 0 ? '' : url.slice(query)}`
}

/** One object out of path, query and body. A body that is no object goes to the schema as it is, to be refused there. */
function readInput({ input }: RestProcedure, body: unknown, text: Record<string, unknown>): unknown {
  if (!input) return undefined
  if (body === undefined || body === null) return text
  if (typeof body !== 'object' || Array.isArray(body)) return body
  return { ...body, ...text }
}

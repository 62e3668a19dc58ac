import type { AnyTRPCProcedure, AnyTRPCRouter } from '@trpc/server'
import type { z } from 'zod'
import type { ProcedureMeta, RestRoute } from '../trpc/meta.ts'

export const REST_PREFIX = '/api/v1'
export const JSON_TYPE = 'application/json; charset=utf-8'

export interface RestProcedure {
  /** `cart.addItem` */
  name: string
  type: 'query' | 'mutation' | 'subscription'
  rest: RestRoute
  meta: ProcedureMeta
  input: z.ZodObject | undefined
  output: z.ZodType | undefined
  /** Fastify's patterns: with the prefix, and without it where the route asks for that. */
  urls: string[]
}

/** Every procedure that declares a REST route. */
export function restRoutes(router: AnyTRPCRouter): RestProcedure[] {
  return Object.entries(router._def.procedures as Record<string, AnyTRPCProcedure>).flatMap(([name, procedure]) => {
    const definition = procedure._def as unknown as {
      type: RestProcedure['type']
      meta?: ProcedureMeta
      inputs: z.ZodObject[]
      output?: z.ZodType
    }
    const { meta, type } = definition
    if (!meta?.openapi) return []
    const url = meta.openapi.path.replaceAll(/\{(\w+)\}/g, ':$1')
    return {
      name,
      type,
      rest: meta.openapi,
      meta,
      input: definition.inputs[0],
      output: definition.output,
      urls: [`${REST_PREFIX}${url}`, ...(meta.openapi.unprefixed ? [url] : [])],
    }
  })
}

import { type AnyTRPCRouter, callTRPCProcedure } from '@trpc/server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type Answer, type Answers, toAnswer } from '../cache/answers.ts'
import type { ContextFactory } from '../trpc/context.ts'
import { goneSignal, sendEventStream } from './event-stream.ts'
import { JSON_TYPE, type RestProcedure, restRoutes } from './rest-routes.ts'
import { sendAnswer } from './send-answer.ts'
import { textReader } from './text-reader.ts'

export interface RestOptions {
  router: AnyTRPCRouter
  createContext: ContextFactory
  answers: Answers
}

/** Mounts every procedure as a real Fastify route, so that each has its own metrics, limits and place in the router. */
export async function registerRest(app: FastifyInstance, options: RestOptions): Promise<void> {
  for (const route of restRoutes(options.router)) {
    if (route.rest.takesFile) continue
    const handler = restHandler(route, options)
    for (const url of route.urls) app.route({ method: route.rest.method, url, handler })
  }
}

/** Calls a procedure with what path, query and JSON body say; of one that declares `cache`, answers what is kept. */
export function restHandler(route: RestProcedure, { router, createContext, answers }: RestOptions) {
  const readText = textReader(route.input)
  const hasBody = route.type === 'mutation' && route.rest.method !== 'DELETE'
  const successStatus = route.output instanceof z.ZodVoid ? 204 : (route.rest.successStatus ?? 200)
  const isStream = route.type === 'subscription'
  const { cache } = route.meta

  const call = async (request: FastifyRequest, reply: FastifyReply): Promise<Called> => {
    const params = request.params as Record<string, string>
    const query = request.query as Record<string, string | string[]>
    const text = hasBody ? params : { ...query, ...lastEventOf(route, request), ...params }
    const ctx = createContext(request, reply, 1)
    const data: unknown = await callTRPCProcedure({
      router,
      path: route.name,
      type: route.type,
      ctx,
      getRawInput: async () => readInput(route, hasBody ? request.body : undefined, readText(text)),
      signal: isStream ? goneSignal(reply) : undefined,
      batchIndex: 0,
    })
    return { data, movedTo: ctx.moved.to }
  }

  const send = (request: FastifyRequest, reply: FastifyReply, { data, movedTo }: Called): FastifyReply => {
    if (isStream) return sendEventStream(reply, data as AsyncIterable<unknown>)
    if (movedTo) reply.header('location', urlWith(request, movedTo))
    return reply.code(movedTo ? 301 : successStatus).send(successStatus === 204 ? undefined : data)
  }
  if (!cache) {
    return async (request: FastifyRequest, reply: FastifyReply) => send(request, reply, await call(request, reply))
  }

  const compute = async (request: FastifyRequest, reply: FastifyReply): Promise<Answer | Called> => {
    const called = await call(request, reply)
    return called.movedTo
      ? called
      : toAnswer(JSON.stringify(called.data), cache(called.data as never), request.routeOptions.url)
  }
  /** What is kept is sent at once: promises would take longer than finding it. */
  return (request: FastifyRequest, reply: FastifyReply) => {
    const kept = answers.ready(request.url)
    if (kept) return void sendAnswer(request, reply.type(JSON_TYPE), kept)
    return answers
      .compute(request.url, () => compute(request, reply))
      .then((answer) => {
        if ('etag' in answer) sendAnswer(request, reply.type(JSON_TYPE), answer)
        else send(request, reply, answer)
        return reply
      })
  }
}

interface Called {
  data: unknown
  /** Other path parameters, by which the same is found from now on. */
  movedTo: Record<string, string> | null
}

/** How a browser says from where a stream that broke goes on. */
function lastEventOf({ type }: RestProcedure, { headers }: FastifyRequest): { lastEventId?: string } {
  const lastEventId = headers['last-event-id']
  return type === 'subscription' && typeof lastEventId === 'string' && lastEventId !== '' ? { lastEventId } : {}
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

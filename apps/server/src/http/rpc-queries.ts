import {
  type AnyTRPCProcedure,
  type AnyTRPCRouter,
  getErrorShape,
  getTRPCErrorFromUnknown,
  TRPCError,
} from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { SuperJSONResult } from 'superjson'
import { type Answer, type Answers, toAnswer } from '../cache/answers.ts'
import type { Context, ContextFactory } from '../trpc/context.ts'
import { toAppError } from '../trpc/errors.ts'
import type { ProcedureMeta } from '../trpc/meta.ts'
import { transformer } from '../trpc/transformer.ts'
import { sendAnswer } from './send-answer.ts'

export interface RpcOptions {
  router: AnyTRPCRouter
  createContext: ContextFactory
  answers: Answers
}

/** More calls than this in one HTTP request are refused; `@shop/sdk` keeps to it. */
export const MAX_BATCH = 10

/** What tRPC answers vary by, and those to other origins. */
export const RPC_VARY = 'origin, trpc-accept, accept'

export type RpcRequest = FastifyRequest<{ Params: { path: string } }>

interface Query {
  name: string
  run: AnyTRPCProcedure
  cache: ProcedureMeta['cache']
}

type Outcome = { data: unknown } | { error: TRPCError }

export interface QueryResponder {
  /** Sends the answer if it is kept, without a promise; false otherwise. */
  sendKept(request: RpcRequest, reply: FastifyReply): boolean
  /** Resolves to false where something else than queries is asked for, which is tRPC's to judge. */
  answer(request: RpcRequest, reply: FastifyReply): Promise<boolean>
}

/**
 * Answers `GET` of queries without the detour over `fetch`'s Request and Response that tRPC's own handler takes, in the
 * same format.
 */
export function queryResponder({ router, createContext, answers }: RpcOptions): QueryResponder {
  const procedures = Object.entries(router._def.procedures as Record<string, AnyTRPCProcedure>)
  const queries = new Map<string, Query>(
    procedures
      .filter(([, run]) => run._def.type === 'query')
      .map(([name, run]) => [name, { name, run, cache: (run._def as { meta?: ProcedureMeta }).meta?.cache }]),
  )

  function sendKept(request: RpcRequest, reply: FastifyReply): boolean {
    const kept = isPlainGet(request) ? answers.ready(request.url) : undefined
    return kept !== undefined && sendAnswer(request, withHeaders(reply), kept)
  }

  async function answer(request: RpcRequest, reply: FastifyReply): Promise<boolean> {
    if (!isPlainGet(request)) return false
    const search = new URLSearchParams(request.url.slice(request.url.indexOf('?') + 1))
    const isBatch = search.get('batch') === '1'
    const names = isBatch ? request.params.path.split(',') : [request.params.path]
    const calls = names.map((name) => queries.get(name)).filter((call) => call !== undefined)
    if (calls.length < names.length || names.length > MAX_BATCH || search.has('connectionParams')) return false

    const ctx = createContext(request, reply, calls.length)
    const run = () => runCalls(calls, ctx, inputReader(search.get('input'), isBatch))
    const envelope = (items: object[]) => JSON.stringify(isBatch ? items : items[0])
    const caches = calls.map((call) => call.cache).filter((cache) => cache !== undefined)
    if (caches.length < calls.length) return sendOutcomes(await run())

    const computed = await answers.compute(request.url, async (): Promise<Answer | Outcome[]> => {
      const outcomes = await run()
      const data = outcomes.flatMap((outcome) => ('data' in outcome ? [outcome.data] : []))
      if (data.length < outcomes.length) return outcomes
      const tags = caches.flatMap((cache, index) => cache(data[index] as never))
      return toAnswer(envelope(data.map(toResult)), tags)
    })
    return Array.isArray(computed) ? sendOutcomes(computed) : sendAnswer(request, withHeaders(reply), computed)

    function sendOutcomes(outcomes: Outcome[]): true {
      const errors = outcomes.flatMap((outcome) => ('error' in outcome ? [outcome.error] : []))
      const refusals = errors.map(toAppError)
      for (const [index, { code }] of refusals.entries()) {
        const error = errors[index]
        if (code === 'internal.error') request.log.error({ err: error?.cause ?? error }, 'Unexpected error')
      }
      const seconds = Math.max(0, ...refusals.map(({ retryAfterSeconds }) => retryAfterSeconds ?? 0))
      if (seconds > 0) reply.header('retry-after', String(seconds))
      const statuses = new Set(
        outcomes.map((outcome) => ('error' in outcome ? getHTTPStatusCodeFromError(outcome.error) : 200)),
      )
      const [status = 200] = statuses
      const items = outcomes.map((outcome, index) =>
        'data' in outcome ? toResult(outcome.data) : toError(outcome.error, calls[index]?.name, ctx),
      )
      withHeaders(reply)
        .code(statuses.size > 1 ? 207 : status)
        // As bytes: Fastify would name the letters of a text, which tRPC does not.
        .send(Buffer.from(envelope(items)))
      return true
    }
  }

  return { sendKept, answer }

  function toError(error: TRPCError, path: string | undefined, ctx: Context) {
    const shape: unknown = getErrorShape({
      config: router._def._config,
      error,
      type: 'query',
      path,
      input: undefined,
      ctx,
    })
    return { error: transformer.serialize(shape) }
  }
}

const withHeaders = (reply: FastifyReply) => reply.header('content-type', 'application/json').header('vary', RPC_VARY)

const toResult = (data: unknown) => ({ result: { data: transformer.serialize(data) } })

/** No mutation, and no stream of answers. */
function isPlainGet({ method, headers }: RpcRequest): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false
  return headers['trpc-accept'] === undefined && !headers.accept?.includes('application/jsonl')
}

/** All at once; what one throws does not touch the others. */
function runCalls(calls: Query[], ctx: Context, readInputs: () => unknown[]): Promise<Outcome[]> {
  return Promise.all(
    calls.map(async ({ name, run }, index): Promise<Outcome> => {
      const getRawInput = async () => readInputs()[index]
      try {
        return {
          data: await run({ path: name, type: 'query', ctx, getRawInput, signal: undefined, batchIndex: index }),
        }
      } catch (error) {
        return { error: getTRPCErrorFromUnknown(error) }
      }
    }),
  )
}

/** Reads `?input=` when the first procedure asks for it: those without an input do not care what it holds. */
function inputReader(text: string | null, isBatch: boolean): () => unknown[] {
  let inputs: unknown[] | undefined
  return () => (inputs ??= readInputs(text, isBatch))
}

function readInputs(text: string | null, isBatch: boolean): unknown[] {
  if (!text) return []
  try {
    const read: unknown = JSON.parse(text)
    if (!isBatch) return [transformer.deserialize(read as SuperJSONResult)]
    if (typeof read !== 'object' || read === null || Array.isArray(read)) {
      throw new TRPCError({ code: 'BAD_REQUEST', message: '"input" needs to be an object when doing a batch call' })
    }
    const inputs = read as Record<number, SuperJSONResult | undefined>
    return Array.from({ length: MAX_BATCH }, (_, index) => inputs[index] && transformer.deserialize(inputs[index]))
  } catch (cause) {
    if (cause instanceof TRPCError) throw cause
    const message = cause instanceof Error ? cause.message : 'Invalid input'
    throw new TRPCError({ code: 'BAD_REQUEST', message, cause })
  }
}

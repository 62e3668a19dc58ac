import { PassThrough } from 'node:stream'
import { createLogger } from '@shop/config/logger'
import type { PaymentGateway } from '@shop/core/payments'
import { createTestShop, type TestShop } from '@shop/core/testing'
import { appRouter } from '../src/router.ts'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { type AppOptions, createApp } from '../src/app.ts'
import { type Answers, type AnswersOptions, createAnswers } from '../src/cache/answers.ts'
import type { Deps } from '../src/deps.ts'
import { createHealthProbe } from '../src/health.ts'
import { createOrderFeed, type FeedLimits } from '../src/live/order-feed.ts'
import { restRoutes } from '../src/http/rest-routes.ts'
import { httpStatusOf } from '../src/trpc/errors.ts'
import { firstEvent } from './event-reader.ts'

export interface Answer {
  status: number
  body: any // of every shape
  headers: Record<string, unknown>
}

export interface TestServer {
  app: FastifyInstance
  shop: TestShop
  /** What it keeps of the catalogue. */
  answers: Answers
  /** Where it listens, when it was asked to: `http://127.0.0.1:…`. */
  url: string
  /** Everything that was logged, as text. */
  logs(): string
  /** Calls a procedure through the RPC door. Of a subscription, the first event is the answer. */
  rpc(name: string, input?: unknown, headers?: Record<string, string>): Promise<Answer>
  /** Calls several procedures of one type in one request through the RPC door. */
  batch(calls: { name: string; input?: unknown }[], headers?: Record<string, string>): Promise<Answer[]>
  /** Calls a procedure through the REST door, with the input spread over path, query and body. */
  rest(name: string, input?: unknown, headers?: Record<string, string>): Promise<Answer>
  request(options: InjectOptions): Promise<Answer>
  close(): Promise<void>
}

export const routes = new Map(restRoutes(appRouter).map((route) => [route.name, route]))

export interface TestServerOptions {
  /** Another instance on the database of this shop, which stays when it closes. */
  sharing?: TestShop
  /** Listens on a port, and all that goes in and out goes through a socket. */
  overHttp?: boolean
  /** Who takes the money; nobody by default. */
  payments?: PaymentGateway
  deps?: (deps: Deps) => Partial<Deps>
  answers?: Partial<AnswersOptions>
  app?: Partial<AppOptions>
  /** How many may follow orders. */
  streams?: FeedLimits
}

/** The real app on a database of its own; only the socket is missing unless asked for. Limits of attempts are out of the way. */
export async function createTestServer({
  sharing,
  overHttp = false,
  payments,
  deps: overrides = () => ({}),
  answers: keeping = {},
  app: options = {},
  streams,
}: TestServerOptions = {}): Promise<TestServer> {
  const shop = sharing ?? (await createTestShop({ payments: payments ?? null }))
  const lines: string[] = []
  const destination = new PassThrough().on('data', (line: Buffer) => lines.push(String(line)))
  const log = createLogger({ name: 'test', level: 'debug', destination })
  const { db, reads, publish, storage, now, settings } = shop.as()
  const deps: Deps = {
    exports: shop.bulk,
    db: shop.db,
    reads,
    publish,
    storage,
    payments: shop.as().payments,
    uploads: shop.uploads,
    now,
    settings: { ...settings, limits: { scale: 1_000 } },
    health: createHealthProbe({
      version: 'test',
      checks: { postgres: () => db.$queryRaw`select 1`, storage: () => storage.check() },
    }),
    answers: createAnswers({ databaseUrl: shop.url, log, ...keeping }),
    orderFeed: createOrderFeed({ databaseUrl: shop.url, log, ...(streams && { limits: streams }) }),
    log,
    close: () => shop.close(),
  }
  const used = { ...deps, ...overrides(deps) }
  const app = await createApp(used, {
    allowedOrigins: ['https://shop.test'],
    trustedProxies: 0,
    secureCookies: true,
    ...options,
  })

  const url = overHttp ? await app.listen({ host: '127.0.0.1', port: 0 }) : ''
  const exchange = async (options: InjectOptions) => {
    if (overHttp) return throughSocket(url, options)
    const { statusCode: status, headers, body } = await app.inject(options)
    return { status, headers, text: body }
  }
  const request = async (options: InjectOptions): Promise<Answer> => {
    const { status, headers, text } = await exchange(options)
    const isJson = String(headers['content-type']).startsWith('application/json') && text !== ''
    return { status, body: isJson ? JSON.parse(text) : text, headers }
  }

  return {
    app,
    shop,
    answers: used.answers,
    url,
    request,
    logs: () => lines.join(''),
    async rpc(name, input, headers = {}) {
      const json = JSON.stringify({ json: input })
      const { type } = routeOf(name)
      const isQuery = type !== 'mutation'
      const url = `/trpc/${name}${isQuery && input !== undefined ? `?input=${encodeURIComponent(json)}` : ''}`
      const call: InjectOptions = isQuery
        ? { method: 'GET', url, headers }
        : { method: 'POST', url, headers: { 'content-type': 'application/json', ...headers }, payload: json }
      if (type === 'subscription') return firstEvent(app, call)
      const { body, ...rest } = await request(call)
      return { ...rest, body: unwrap(body) }
    },
    async batch(calls, headers = {}) {
      const names = calls.map(({ name }) => name).join(',')
      const inputs = JSON.stringify(Object.fromEntries(calls.map(({ input }, index) => [index, { json: input }])))
      const isQuery = routeOf(calls[0]?.name ?? '').type === 'query'
      const url = `/trpc/${names}?batch=1${isQuery ? `&input=${encodeURIComponent(inputs)}` : ''}`
      const answer = await request(
        isQuery
          ? { method: 'GET', url, headers }
          : { method: 'POST', url, headers: { 'content-type': 'application/json', ...headers }, payload: inputs },
      )
      return [answer.body].flat().map((entry: any) => {
        const body = unwrap(entry)
        return { status: entry.error ? httpStatusOf(body.code) : 200, body, headers: answer.headers }
      })
    },
    async rest(name, input, headers = {}) {
      const { rest: route, urls, type } = routeOf(name)
      const left = new Map(Object.entries(input && typeof input === 'object' ? input : {}))
      const path = (urls[0] ?? '').replaceAll(/:(\w+)/g, (_, key: string) => {
        const value = String(left.get(key))
        left.delete(key)
        return encodeURIComponent(value)
      })
      const hasBody = !['GET', 'DELETE'].includes(route.method)
      const query = hasBody
        ? ''
        : new URLSearchParams(Object.fromEntries([...left].map(([key, value]) => [key, String(value)]))).toString()
      const call: InjectOptions = {
        method: route.method,
        url: query ? `${path}?${query}` : path,
        headers: { ...(hasBody && { 'content-type': 'application/json' }), ...headers },
        ...(hasBody && { payload: JSON.stringify(input === undefined ? {} : Object.fromEntries(left)) }),
      }
      return type === 'subscription' ? firstEvent(app, call) : request(call)
    },
    async close() {
      await app.close()
      await used.answers.close()
      if (!sharing) await shop.close()
    },
  }
}

async function throughSocket(origin: string, { method = 'GET', url, headers, payload }: InjectOptions) {
  const response = await fetch(`${origin}${typeof url === 'string' ? url : url?.pathname}`, {
    method,
    headers: headers as Record<string, string>,
    redirect: 'manual',
    ...(payload !== undefined && { body: payload as string }),
  })
  return { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() }
}

/** What an RPC answer says, as REST would say it: nothing is an empty text, and what failed before tRPC is as it is. */
function unwrap(body: any) {
  if (body?.error) return body.error.json.data
  return body?.result ? (body.result.data?.json ?? '') : body
}

function routeOf(name: string) {
  const route = routes.get(name)
  if (!route) throw new Error(`No procedure ${name}`)
  return route
}

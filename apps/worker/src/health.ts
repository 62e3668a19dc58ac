import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { Metrics } from './metrics.ts'
import type { Worker } from './worker.ts'

/** Further pages by path; null for what there is not. */
export type Pages = (path: string) => { type: string; body: string } | null

export interface HealthOptions {
  worker: Pick<Worker, 'queues' | 'stuck'>
  /** Whether the database answers. */
  ping(): Promise<unknown>
  metrics: Pick<Metrics, 'render' | 'contentType'>
  pages?: Pages | undefined
}

const PING_TIMEOUT_MS = 2_000

/**
 * `/health` and `/live`: 503 when only a restart helps, because queues are not looked at though the database answers.
 * `/ready`: 503 while the database is away as well. `/metrics` for Prometheus. The port is not for the public.
 */
export function startHealth(port: number, options: HealthOptions): Server {
  return createServer(answerWith(options)).listen(port)
}

function answerWith({ worker, ping, metrics, pages = () => null }: HealthOptions): RequestListener {
  const state = async () => {
    const database = await answersInTime(ping)
    const stuck = database ? worker.stuck() : []
    return { database, stuck }
  }
  const routes: Record<string, (response: ServerResponse) => Promise<void>> = {
    async '/health'(response) {
      const { stuck } = await state()
      const problem = stuck.length > 0 && `not looked at: ${stuck.join(', ')}`
      send(response, problem ? 503 : 200, { status: problem || 'ok', queues: worker.queues })
    },
    async '/ready'(response) {
      const { database, stuck } = await state()
      const problem = !database ? 'database unreachable' : stuck.length > 0 && `not looked at: ${stuck.join(', ')}`
      send(response, problem ? 503 : 200, { status: problem || 'ok', queues: worker.queues })
    },
    async '/metrics'(response) {
      response.writeHead(200, { 'content-type': metrics.contentType }).end(await metrics.render())
    },
  }
  routes['/live'] = routes['/health'] as (typeof routes)[string]
  return (request, response) => {
    const route = routes[request.url?.split('?')[0] ?? '']
    const page = !route && request.method === 'GET' ? pages(request.url ?? '') : null
    if (page) return void response.writeHead(200, { 'content-type': `${page.type}; charset=utf-8` }).end(page.body)
    if (!route) return send(response, 404, { status: 'not found' })
    route(response).catch((error: unknown) => send(response, 500, { status: String(error) }))
  }
}

const send = (response: ServerResponse, status: number, body: object): void =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

async function answersInTime(ping: () => Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), PING_TIMEOUT_MS)
  })
  const answered = ping().then(
    () => true,
    () => false,
  )
  return Promise.race([answered, late]).finally(() => clearTimeout(timer))
}

import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** One HTTP request as it came in. */
export interface Received {
  method: string
  url: string
  headers: IncomingHttpHeaders
  /** The procedures of the call or batch. */
  paths: string[]
  isBatch: boolean
  body: string
}

export interface Answer {
  status?: number
  headers?: Record<string, string>
  /** Sent as JSON; text is sent as HTML. */
  body: unknown
}

export interface FakeShop extends AsyncDisposable {
  url: string
  received: Received[]
}

type Respond = (request: Received, response: ServerResponse) => Answer | undefined

/**
 * A server on a real socket that answers each request as it is told. Without an answer the request is left hanging,
 * for `respond` to treat the response as badly as it likes.
 */
export async function startFakeShop(respond: Respond): Promise<FakeShop> {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://fake')
    const call: Received = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      paths: decodeURIComponent(pathname.replace('/trpc/', '')).split(','),
      isBatch: searchParams.has('batch'),
      body: await text(request),
    }
    received.push(call)
    const answer = respond(call, response)
    if (!answer) return
    const { status = 200, headers = {}, body } = answer
    const isText = typeof body === 'string'
    response.writeHead(status, { 'content-type': isText ? 'text/html' : 'application/json', ...headers })
    response.end(isText ? body : JSON.stringify(body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Each call of the request succeeds with what `output` gives for its procedure. */
export function succeed({ paths, isBatch }: Received, output: (path: string) => unknown): Answer {
  const results = paths.map((path) => ({ result: { data: { json: output(path) } } }))
  return { body: isBatch ? results : results[0] }
}

/** Each call of the request is refused with this code. */
export function refuse(
  { paths, isBatch }: Received,
  code: string,
  { status = 400, headers = {}, details }: { status?: number; headers?: Record<string, string>; details?: object } = {},
): Answer {
  const data = { code, message: `Refused: ${code}`, requestId: 'request-1', ...(details && { details }) }
  const error = { error: { json: { code: -32600, message: data.message, data } } }
  return { status, headers, body: isBatch ? paths.map(() => error) : error }
}

import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** What a page for developers answers with. */
export interface Answer {
  status?: number
  type?: string
  headers?: Record<string, string>
  body?: string | Buffer
}

export const asJson = (value: unknown, status = 200): Answer => ({
  status,
  type: 'application/json; charset=utf-8',
  body: JSON.stringify(value),
})

/** A file of the page, read once. */
export const pageFile = (url: URL, type: string): Answer => ({
  type: `${type}; charset=utf-8`,
  body: readFileSync(url),
})

/** A page of the web can reach this machine by a name of its own, but not by these. */
export const isLoopbackName = (host = '') => /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(host)

/** A page of another origin can post text unasked, but not JSON. */
export const isJson = ({ headers }: IncomingMessage): boolean =>
  headers['content-type']?.startsWith('application/json') ?? false

export function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status = 200, type, headers, body }: Answer,
): void {
  response.writeHead(status, {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    ...(type && { 'content-type': type }),
    ...headers,
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

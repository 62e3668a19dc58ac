import { createServer, type Server } from 'node:http'

/** Further pages by path; null for what there is not. */
export type Pages = (path: string) => { type: string; body: string } | null

/** Answers `/health` and `/live` while the process turns, and `/ready` while the database answers as well. */
export function startHealth(port: number, ping: () => Promise<unknown>, pages: Pages = () => null): Server {
  const server = createServer((request, response) => {
    const send = (status: number, text: string) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ status: text }))
    switch (request.url) {
      case '/health':
      case '/live':
        return void send(200, 'ok')
      case '/ready':
        return void ping().then(
          () => send(200, 'ok'),
          () => send(503, 'database unreachable'),
        )
      default: {
        const page = request.method === 'GET' ? pages(request.url ?? '') : null
        if (!page) return void send(404, 'not found')
        return void response.writeHead(200, { 'content-type': `${page.type}; charset=utf-8` }).end(page.body)
      }
    }
  })
  return server.listen(port)
}

import { createServer, type Server } from 'node:http'

/** Answers `/health` and `/live` while the process turns, and `/ready` while the database answers as well. */
export function startHealth(port: number, ping: () => Promise<unknown>): Server {
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
      default:
        return void send(404, 'not found')
    }
  })
  return server.listen(port)
}

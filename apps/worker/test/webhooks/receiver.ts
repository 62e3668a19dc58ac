import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { text } from 'node:stream/consumers'

export interface Received {
  headers: IncomingHttpHeaders
  body: string
  event: { type: string; timestamp: string; data: Record<string, any> }
}

export interface Receiver extends AsyncDisposable {
  url: string
  port: number
  /** What came, oldest first. */
  received: Received[]
  /** How many connections were made. */
  connections(): number
  /** Answers from now on like this; 204 by default. */
  answer: (response: ServerResponse, received: Received) => unknown
  /** Breaks every connection that is open. */
  breakConnections(): void
}

/** Somebody's server, on this machine: over real sockets, and as ill-behaved as it is told to be. */
export async function startReceiver({ host = '127.0.0.1' } = {}): Promise<Receiver> {
  const received: Received[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    void text(request).then((body) => {
      const one = { headers: request.headers, body, event: JSON.parse(body) as Received['event'] }
      received.push(one)
      receiver.answer(response, one)
    })
  })
  server.on('connection', (socket) => {
    connections += 1
    sockets.add(socket.once('close', () => sockets.delete(socket)))
  })
  server.listen(0, host)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const breakConnections = () => sockets.forEach((socket) => socket.destroy())
  const receiver: Receiver = {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}/hook`,
    port,
    received,
    connections: () => connections,
    answer: (response) => response.writeHead(204).end(),
    breakConnections,
    async [Symbol.asyncDispose]() {
      server.close()
      breakConnections()
      await once(server, 'close')
    },
  }
  return receiver
}

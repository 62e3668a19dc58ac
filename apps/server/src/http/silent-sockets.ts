import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** Browsers open connections that they may never need: a server about to close waits for no first word. */
export function hangUpOnSilentSockets(app: FastifyInstance): void {
  const sockets = new Set<Socket>()
  app.server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  app.addHook('preClose', async () => {
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
  })
}

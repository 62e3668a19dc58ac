import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'

/** Servers inside that nobody outside should ever get to: on both loopback addresses, and on one of the network. */
export interface Canaries extends AsyncDisposable {
  port: number
  addresses: string[]
  /** How many connections they were sent, all together. */
  reached(): number
}

const inside = () =>
  Object.values(networkInterfaces())
    .flat()
    .filter((one) => one !== undefined && !one.internal && one.family === 'IPv4')
    .map((one) => one?.address ?? '')

/** All on one port. Where the machine has no IPv6 or no network, there are fewer. */
export async function startCanaries(): Promise<Canaries> {
  let connections = 0
  const servers: Server[] = []
  const open = new Set<Socket>()
  const addresses: string[] = []
  const start = async (host: string, port: number) => {
    const server = createServer((socket) => {
      connections += 1
      open.add(socket.once('close', () => open.delete(socket)))
      socket.on('error', () => {}).end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
    })
    server.listen(port, host)
    await once(server, 'listening')
    servers.push(server)
    addresses.push(host)
    return (server.address() as AddressInfo).port
  }
  const port = await start('127.0.0.1', 0)
  for (const host of ['::1', ...inside().slice(0, 1)]) await start(host, port).catch(() => undefined)
  return {
    port,
    addresses,
    reached: () => connections,
    async [Symbol.asyncDispose]() {
      const closed = servers.map((server) => once(server.close(), 'close'))
      open.forEach((socket) => socket.destroy())
      await Promise.all(closed)
    },
  }
}

import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { Fault } from './bootstrap/fault.mjs'
import type { PortWish } from './options.ts'

const HIGHEST = 65_535

/** Somebody may listen on one address only: a port is free when it is free on all of these. */
const ADDRESSES = ['::', '0.0.0.0', '127.0.0.1', '::1']

/**
 * The port that was wished for, or the next free one when it is taken and nobody insisted on it.
 * `given` are ports promised to others of this start, and is added to. Throws a Fault for a chosen port that is taken.
 */
export async function claimPort(wish: PortWish, given: Set<number>, say: (line: string) => void): Promise<number> {
  const port = wish.port === 0 ? await anyFreePort(given) : await nextFreePort(wish, given)
  if (port !== wish.port && wish.port !== 0) {
    say(`port ${wish.port} (${wish.name}) is taken, using ${port} (choose with ${wish.flag})`)
  }
  given.add(port)
  return port
}

async function nextFreePort(wish: PortWish, given: ReadonlySet<number>): Promise<number> {
  for (let port = wish.port; port <= HIGHEST; port++) {
    const obstacle = given.has(port) ? 'EADDRINUSE' : await whyNotFree(port)
    if (!obstacle) return port
    if (obstacle === 'EACCES') {
      throw new Fault(
        `port ${port} (${wish.name}) needs more rights than you have: choose one above 1023 with ${wish.flag}`,
      )
    }
    if (wish.chosen) {
      throw new Fault(`port ${port} (${wish.name}) is taken: stop what uses it, or choose another with ${wish.flag}`)
    }
  }
  throw new Fault(`no port from ${wish.port} on is free (${wish.name}): choose one with ${wish.flag}`)
}

/** Undefined when the port can be listened on, else the system's code for why it cannot. */
export async function whyNotFree(port: number): Promise<string | undefined> {
  for (const address of ADDRESSES) {
    const code = await tryListening(port, address)
    if (code === 'EADDRINUSE' || code === 'EACCES') return code
  }
  return undefined
}

function tryListening(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)))
  })
}

async function anyFreePort(given: ReadonlySet<number>): Promise<number> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return given.has(port) ? anyFreePort(given) : port
}

import { once } from 'node:events'
import { createServer } from 'node:net'

const HOST = '127.0.0.1'

/** The first free port from the preferred one on; any free one when there is no preference, or none near it. */
export async function findFreePort(preferred: number | undefined, attempts = 20): Promise<number> {
  for (let offset = 0; preferred !== undefined && offset < attempts; offset++) {
    const free = await tryPort(preferred + offset)
    if (free !== null) return free
  }
  const any = await tryPort(0)
  if (any === null) throw new Error('This machine has no free port left.')
  return any
}

async function tryPort(port: number): Promise<number | null> {
  const server = createServer()
  try {
    server.listen({ port, host: HOST, exclusive: true })
    await once(server, 'listening')
    const address = server.address()
    return typeof address === 'object' && address !== null ? address.port : null
  } catch {
    return null
  } finally {
    server.close()
  }
}

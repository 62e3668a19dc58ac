import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { createDashboardHandler } from '@pg-boss/dashboard/handler'
import { Fault } from '../start/bootstrap/fault.mjs'

export interface Dashboard {
  url: string
  close(): Promise<void>
}

const LOOPBACK = /^(localhost|127\.0\.0\.1)(:\d+)?$/

/**
 * pg-boss' own page, for whoever may work on this machine: it listens on loopback alone, under a path nobody can guess, and
 * by no name a page of the web could give it. From elsewhere it is reached by `ssh -L`. Throws a Fault when the port is taken.
 */
export async function startDashboard(databaseUrl: string, port: number): Promise<Dashboard> {
  const basePath = `/${randomBytes(16).toString('base64url')}`
  const handle = createDashboardHandler({ databases: [{ url: databaseUrl, name: 'shop' }], basePath })
  const fetch = (request: Request) => {
    const { pathname } = new URL(request.url)
    const isOurs = LOOPBACK.test(request.headers.get('host') ?? '') && `${pathname}/`.startsWith(`${basePath}/`)
    return isOurs ? handle(request) : new Response('Not found\n', { status: 404 })
  }
  const server = serve({ fetch, port, hostname: '127.0.0.1' }) as Server
  await once(server, 'listening').catch(({ code }: NodeJS.ErrnoException) => {
    throw new Fault(code === 'EADDRINUSE' ? `port ${port} is taken: choose another by --port` : `${code}`)
  })
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}${basePath}/`,
    async close() {
      server.close()
      server.closeAllConnections()
      await handle.close()
    },
  }
}

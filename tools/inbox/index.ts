import type { AddressInfo, Server } from 'node:net'
import { createRefusals } from './refusals.ts'
import { createSmtpServer } from './smtp.ts'
import { createMailStore } from './store.ts'
import { createWebServer } from './web.ts'

export interface InboxOptions {
  /** Port of the SMTP server; 0 takes a free one. */
  smtpPort: number
  /** Port of the page and its API; 0 takes a free one. */
  webPort: number
  /** Address to listen on. Loopback unless said otherwise: the inbox shows everything to everyone who reaches it. */
  host?: string
}

export interface Inbox {
  smtpUrl: string
  webUrl: string
  close(): Promise<void>
}

const LOOPBACK = '127.0.0.1'

/**
 * Starts the development inbox: it takes every mail over SMTP, keeps the last 500 in memory and shows them on a page.
 * Rejects with the system's error (`EADDRINUSE`) when a port is taken.
 */
export async function startInbox({ smtpPort, webPort, host = LOOPBACK }: InboxOptions): Promise<Inbox> {
  const store = createMailStore()
  const refusals = createRefusals()
  const smtp = createSmtpServer(store, refusals)
  const web = createWebServer({ store, refusals, loopbackOnly: host === LOOPBACK })

  const closeSmtp = () => new Promise<void>((resolve) => smtp.close(resolve))
  const smtpPortTaken = await listen(smtp.server, smtpPort, host)
  try {
    const webPortTaken = await listen(web, webPort, host)
    return {
      smtpUrl: `smtp://${host}:${smtpPortTaken}`,
      webUrl: `http://${host === LOOPBACK ? 'localhost' : host}:${webPortTaken}`,
      async close() {
        web.closeAllConnections()
        await Promise.all([closeSmtp(), new Promise((resolve) => web.close(resolve))])
      },
    }
  } catch (error) {
    await closeSmtp()
    throw error
  }
}

/** Resolves with the port listened on. */
function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

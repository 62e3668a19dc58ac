import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'

export interface MailCounter extends AsyncDisposable {
  port: number
  mailsTo(email: string): number
  messageIdsTo(email: string): number
}

/** A mail server that only counts. */
export async function startMailCounter(): Promise<MailCounter> {
  const mails = new Map<string, string[]>()
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData(stream, session, done) {
      const take = async () => {
        const [, messageId = ''] = /^Message-ID: (.*)$/im.exec(await text(stream)) ?? []
        for (const { address } of session.envelope.rcptTo) {
          mails.set(address, [...(mails.get(address) ?? []), messageId])
        }
      }
      take().then(() => done(), done)
    },
  })
  // A worker that is killed breaks its connections off.
  server.on('error', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  return {
    port: (server.server.address() as AddressInfo).port,
    mailsTo: (email) => mails.get(email)?.length ?? 0,
    messageIdsTo: (email) => new Set(mails.get(email)).size,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(resolve)),
  }
}

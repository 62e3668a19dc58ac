import { buffer } from 'node:stream/consumers'
import { callbackify } from 'node:util'
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server'
import type { Refusals } from './refusals.ts'
import type { MailStore } from './store.ts'

const MAX_MAIL_BYTES = 25_000_000

/** An SMTP server that takes every mail for everyone, with or without a login, and delivers it to the store. */
export function createSmtpServer(store: MailStore, refusals: Refusals): SMTPServer {
  async function deliver(stream: SMTPServerDataStream, recipients: string[]): Promise<string> {
    const raw = await buffer(stream)
    if (stream.sizeExceeded) throw smtpError(552, `A mail has at most ${MAX_MAIL_BYTES} bytes here`)
    const refusal = refusals.take()
    if (refusal) throw smtpError(refusal.code, refusal.message)
    const { id } = await store.add(raw, recipients)
    return `Kept as ${id}`
  }

  const server = new SMTPServer({
    banner: 'shop inbox',
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    size: MAX_MAIL_BYTES,
    closeTimeout: 1_000,
    onAuth: ({ username }, _session, done) => done(null, { user: username ?? 'anyone' }),
    onData: (stream, { envelope }, done) => {
      const recipients = envelope.rcptTo.map(({ address }) => address)
      callbackify(deliver)(stream, recipients, done)
    },
  })
  // Without a listener the error of one connection, a reset by the peer say, would end the process.
  server.on('error', () => undefined)
  return server
}

const smtpError = (responseCode: number, message: string) => Object.assign(new Error(message), { responseCode })

import { type AddressObject, type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'

export interface MailServer {
  port: number
  /** What was delivered, oldest first. */
  mails: ParsedMail[]
  /** Replies to the next messages, such as 451 or 550, before it delivers again. */
  refusals: number[]
  close(): Promise<void>
}

/** A real SMTP server on a free port, which refuses when told to. */
export async function startMailServer(): Promise<MailServer> {
  const mails: ParsedMail[] = []
  const refusals: number[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      simpleParser(stream, (_, mail) => {
        const responseCode = refusals.shift()
        if (responseCode) return done(Object.assign(new Error('Refused by the test'), { responseCode }))
        mails.push(mail)
        return done()
      })
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as { port: number }
  return { port, mails, refusals, close: () => new Promise((resolve) => server.close(resolve)) }
}

export const recipients = ({ to }: ParsedMail): string[] =>
  [to].flat().flatMap((entry: AddressObject | undefined) => entry?.value.map(({ address }) => address ?? '') ?? [])

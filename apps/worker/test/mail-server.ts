import { type AddressObject, type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'

export interface MailServer {
  port: number
  /** What was delivered, oldest first. */
  mails: ParsedMail[]
  /** What was refused, oldest first. */
  refused: ParsedMail[]
  /** Answers the next mail to this address with a code such as 451 or 550. */
  refuse(address: string, code: number): void
  close(): Promise<void>
}

/** A real SMTP server on a free port, which refuses when told to. */
export async function startMailServer(): Promise<MailServer> {
  const mails: ParsedMail[] = []
  const refusals = new Map<string, number>()
  const refused: ParsedMail[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    onData(stream, _session, done) {
      simpleParser(stream, (_, mail) => {
        const [address = ''] = recipients(mail)
        const responseCode = refusals.get(address)
        if (responseCode) {
          refusals.delete(address)
          refused.push(mail)
          return done(Object.assign(new Error('Refused by the test'), { responseCode }))
        }
        mails.push(mail)
        return done()
      })
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as { port: number }
  return {
    port,
    mails,
    refused,
    refuse: (address, code) => void refusals.set(address, code),
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}

export const recipients = ({ to }: ParsedMail): string[] =>
  [to].flat().flatMap((entry: AddressObject | undefined) => entry?.value.map(({ address }) => address ?? '') ?? [])

import { randomUUID } from 'node:crypto'
import { type Attachment, type ParsedMail, simpleParser } from 'mailparser'

export interface Message {
  id: string
  /** When it arrived, ISO 8601. */
  receivedAt: string
  /** Header addresses as written: `Ada <ada@example.com>`. */
  from: string
  /** Every recipient the mail was handed over for, bare addresses in lower case. */
  to: string[]
  subject: string
  text: string
  /** Undefined for a mail without an HTML part. Embedded images are inlined. */
  html: string | undefined
  headers: { name: string; value: string }[]
  attachments: { filename: string; contentType: string; bytes: number }[]
}

export interface MailStore {
  add(raw: Buffer, recipients: readonly string[]): Promise<Message>
  /** Newest first; with an address, those sent to it. */
  list(to?: string): Message[]
  get(id: string): Message | undefined
  /** The mail as it came over the wire. */
  raw(id: string): Buffer | undefined
  clear(): void
}

/** Mails in memory: the newest that fit into both limits. */
export function createMailStore({ maxMails = 500, maxBytes = 100_000_000 } = {}): MailStore {
  let mails: { message: Message; raw: Buffer }[] = []

  const dropOldest = () => {
    let bytes = 0
    mails = mails.slice(0, maxMails).filter(({ raw }, index) => (bytes += raw.length) <= maxBytes || index === 0)
  }
  return {
    async add(raw, recipients) {
      const message = describe(await simpleParser(raw), recipients)
      mails.unshift({ message, raw })
      dropOldest()
      return message
    },
    list: (to) => mails.map(({ message }) => message).filter((message) => !to || message.to.includes(to.toLowerCase())),
    get: (id) => mails.find(({ message }) => message.id === id)?.message,
    raw: (id) => mails.find(({ message }) => message.id === id)?.raw,
    clear: () => {
      mails = []
    },
  }
}

function describe(mail: ParsedMail, recipients: readonly string[]): Message {
  return {
    id: randomUUID(),
    receivedAt: new Date().toISOString(),
    from: mail.from?.text ?? '',
    to: recipients.map((address) => address.toLowerCase()),
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    html: mail.html || undefined,
    headers: mail.headerLines.map(({ line }) => {
      const colon = line.indexOf(':')
      return { name: line.slice(0, colon), value: line.slice(colon + 1).trim() }
    }),
    attachments: mail.attachments.filter((attachment) => !attachment.related).map(describeAttachment),
  }
}

const describeAttachment = ({ filename, contentType, size }: Attachment) => ({
  filename: filename ?? 'attachment',
  contentType,
  bytes: size,
})

import { createTransport, type Transporter } from 'nodemailer'
import type { Env } from '../env.ts'
import type { RenderedMail } from './render-mail.ts'

export interface Mail extends RenderedMail {
  to: string
  messageId: string
  /** The Message-ID of the mail this one follows, so that mail clients show both together. */
  follows?: string | undefined
  /** Where one click (RFC 8058) ends such mails: for all that are not about the reader's own orders and account. */
  unsubscribeUrl?: string | undefined
  /** Further headers. */
  headers?: Record<string, string>
}

export interface Mailer {
  /** Hands a mail to the mail server. Throws PermanentError when trying it again is of no use. */
  send(mail: Mail): Promise<void>
  /** Whether the mail server greets us and takes our name and password. */
  check(): Promise<unknown>
  /** The domain of our Message-IDs. */
  readonly domain: string
  /** As whom we write: the name of the sender. */
  readonly shopName: string
  close(): void
}

/** What trying again cannot cure. */
export class PermanentError extends Error {
  override readonly name = 'PermanentError'
}

/** How long to wait for the mail server, in milliseconds; together less than a job may take. */
export interface MailTimeouts {
  connect: number
  greeting: number
  /** Of silence, once it has greeted us. */
  silence: number
}

const TIMEOUTS: MailTimeouts = { connect: 10_000, greeting: 10_000, silence: 30_000 }

type MailSettings = Pick<Env, 'SMTP_HOST' | 'SMTP_PORT' | 'SMTP_USER' | 'SMTP_PASS' | 'EMAIL_FROM'>

export function createMailer(env: MailSettings, timeouts: MailTimeouts = TIMEOUTS): Mailer {
  const transport = pooledTransport(env, timeouts)
  const [, name = '', address = env.EMAIL_FROM] = /^\s*"?([^"<]*?)"?\s*<(.+)>$/.exec(env.EMAIL_FROM) ?? []
  const domain = address.replace(/^.*@/, '')
  return {
    domain,
    shopName: name || domain,
    async send({ follows, unsubscribeUrl, headers, ...mail }) {
      try {
        await transport.sendMail({
          from: env.EMAIL_FROM,
          ...mail,
          ...(follows && { inReplyTo: follows, references: follows }),
          headers: {
            // No automatic reply, such as that somebody is away, is wanted (RFC 3834).
            'Auto-Submitted': 'auto-generated',
            ...(unsubscribeUrl && {
              'List-Unsubscribe': `<${unsubscribeUrl}>`,
              'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
            }),
            ...headers,
          },
        })
      } catch (error) {
        throw isPermanent(error)
          ? new PermanentError(`The mail was refused: ${error.message}`, { cause: error })
          : error
      }
    },
    check: () => transport.verify(),
    close: () => transport.close(),
  }
}

const pooledTransport = (env: MailSettings, { connect, greeting, silence }: MailTimeouts): Transporter =>
  createTransport({
    host: env.SMTP_HOST,
    port: env.SMTP_PORT,
    secure: env.SMTP_PORT === 465,
    ...(env.SMTP_USER && {
      auth: { user: env.SMTP_USER, pass: env.SMTP_PASS ?? '' },
      requireTLS: env.SMTP_PORT !== 465,
    }),
    pool: true,
    maxConnections: 4,
    // Trying again is the queue's: it waits longer each time, and counts.
    maxRequeues: 0,
    connectionTimeout: connect,
    dnsTimeout: connect,
    greetingTimeout: greeting,
    socketTimeout: silence,
    disableFileAccess: true,
    disableUrlAccess: true,
  })

interface SmtpError extends Error {
  code?: string
  /** What was asked: `RCPT TO`; `API` for what was refused before anything was sent. */
  command?: string
  response?: string
  responseCode?: number
}

/**
 * Whether a mail cannot be delivered whenever it is tried. Replies 550 to 559 (RFC 5321 §4.2) to the recipient or to the
 * message mean that, unless their enhanced code speaks of security or policy (x.7.x, RFC 3463): then it is us who are not
 * welcome, as with every refusal of the sender, the login or the greeting, and we may be mended.
 */
function isPermanent(error: unknown): error is SmtpError {
  if (!(error instanceof Error)) return false
  const { code, command = '', response = '', responseCode = 0 } = error as SmtpError
  if (code === 'EENVELOPE' && command === 'API') return true
  if (code === 'EMESSAGE' && responseCode === 0) return true
  const isOfRecipient = command.startsWith('RCPT TO')
  // Not even an address.
  if (isOfRecipient && responseCode === 501) return true
  const isOfThisMail = isOfRecipient || command.startsWith('DATA')
  return isOfThisMail && Math.floor(responseCode / 10) === 55 && !/^\d{3}[ -]5\.7\.\d/.test(response)
}

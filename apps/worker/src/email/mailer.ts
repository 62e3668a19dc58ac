import { createTransport, type Transporter } from 'nodemailer'
import type { Env } from '../env.ts'

export interface Mail {
  to: string
  subject: string
  text: string
  html: string
}

export interface Mailer {
  /** Hands a mail to the mail server. Throws PermanentError when the server refuses it for good. */
  send(mail: Mail, headers: { messageId: string; requestId: string }): Promise<void>
  /** Whether the mail server greets us and takes our name and password. */
  check(): Promise<unknown>
  /** The domain of our Message-IDs. */
  readonly domain: string
  close(): void
}

/** What trying again cannot cure. */
export class PermanentError extends Error {
  override readonly name = 'PermanentError'
}

export function createMailer(
  env: Pick<Env, 'SMTP_HOST' | 'SMTP_PORT' | 'SMTP_USER' | 'SMTP_PASS' | 'EMAIL_FROM'>,
): Mailer {
  const transport: Transporter = createTransport({
    host: env.SMTP_HOST,
    port: env.SMTP_PORT,
    secure: env.SMTP_PORT === 465,
    ...(env.SMTP_USER && {
      auth: { user: env.SMTP_USER, pass: env.SMTP_PASS ?? '' },
      requireTLS: env.SMTP_PORT !== 465,
    }),
    pool: true,
    maxConnections: 4,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    domain: env.EMAIL_FROM.replace(/^.*@/, '').replace(/>$/, ''),
    async send(mail, { messageId, requestId }) {
      try {
        await transport.sendMail({ from: env.EMAIL_FROM, messageId, headers: { 'X-Request-Id': requestId }, ...mail })
      } catch (error) {
        throw isRefusal(error)
          ? new PermanentError(`The mail server refused: ${error.response}`, { cause: error })
          : error
      }
    },
    check: () => transport.verify(),
    close: () => transport.close(),
  }
}

/** Replies 550 to 559 are about this mail or its recipient; other 5yz are about us, and we may be mended (RFC 5321 §4.2). */
function isRefusal(error: unknown): error is Error & { response: string } {
  return error instanceof Error && 'responseCode' in error && Math.floor(Number(error.responseCode) / 10) === 55
}

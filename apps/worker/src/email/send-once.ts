import { createHash } from 'node:crypto'
import type { CoreContext } from '@shop/core/context'
import { type Mail, type Mailer, PermanentError } from './mailer.ts'

export interface OnceMail {
  template: string
  /** What the mail is about: an order, a request. */
  fact: string
  /** Called only when there is something to send, so that it may make a link. */
  write: () => Mail | Promise<Mail>
}

/**
 * Mails a fact once: the log's row, unique by fact, is written before and closed after. Only a crash between the mail
 * server's yes and the closing can mail it again.
 */
export async function sendOnce(
  { core, mailer }: { core: CoreContext; mailer: Mailer },
  { template, fact, write }: OnceMail,
): Promise<void> {
  const dedupeKey = `${template}:${fact}`
  const before = await core.db.emailLog.findUnique({ where: { dedupeKey }, select: { status: true } })
  if (before?.status === 'sent') return

  const mail = await write()
  const messageId = messageIdOf(mail, dedupeKey, mailer.domain)
  const { id } = await core.db.emailLog.upsert({
    where: { dedupeKey },
    create: { dedupeKey, template, recipient: mail.to, subject: mail.subject, messageId },
    update: { attempts: { increment: 1 }, messageId },
    select: { id: true },
  })
  try {
    await mailer.send(mail, { messageId, requestId: core.requestId })
  } catch (error) {
    await core.db.emailLog.update({
      where: { id },
      data: { error: String(error), status: error instanceof PermanentError ? 'failed' : 'sending' },
    })
    throw error
  }
  await core.db.emailLog.update({ where: { id }, data: { status: 'sent', sentAt: core.now(), error: null } })
}

/**
 * The same for the same words, so that a mail server can drop the second of two. A mail with another link is another
 * mail: if it were dropped, the customer would keep the one whose link is dead.
 */
function messageIdOf({ text }: Mail, dedupeKey: string, domain: string): string {
  const hash = createHash('sha256').update(`${dedupeKey}\n${text}`).digest('hex')
  return `<${hash.slice(0, 32)}@${domain}>`
}

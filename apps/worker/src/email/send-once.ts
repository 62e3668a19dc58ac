import { createHash } from 'node:crypto'
import type { CoreContext } from '@shop/core/context'
import type { WrittenLetter } from './letter.ts'
import { type Mailer, PermanentError } from './mailer.ts'
import { type RenderedMail, renderMail } from './render-mail.ts'

/** What sending takes of a job's context. */
export interface Post {
  core: CoreContext
  mailer: Mailer
  clientUrl: string
}

export interface OnceMail {
  template: string
  /** What the mail is about: an order, a request. */
  fact: string
  to: string
  /** Called only when there is something to send, so that it may make a link. */
  write: () => WrittenLetter | Promise<WrittenLetter>
  /** The mail before it in the same thread: its template and fact. */
  follows?: { template: string; fact: string }
  /** Where one click ends such mails; for all that are not about the reader's own orders and account. */
  unsubscribeUrl?: string
}

/**
 * Mails a fact once: the log's row, unique by fact, is written before and closed after. Only a crash between the mail
 * server's yes and the closing can mail it again.
 */
export async function sendOnce(
  { core, mailer, clientUrl }: Post,
  { template, fact, to, write, follows, unsubscribeUrl }: OnceMail,
): Promise<void> {
  const dedupeKey = keyOf(template, fact)
  const before = await core.db.emailLog.findUnique({ where: { dedupeKey }, select: { status: true } })
  if (before?.status === 'sent') return

  const house = { shopName: mailer.shopName, shopUrl: clientUrl }
  const mail = renderMail(await write(), house, unsubscribeUrl)
  const messageId = messageIdOf(mail, dedupeKey, mailer.domain)
  const { id } = await core.db.emailLog.upsert({
    where: { dedupeKey },
    create: { dedupeKey, template, recipient: to, subject: mail.subject, messageId },
    update: { attempts: { increment: 1 }, messageId },
    select: { id: true },
  })
  try {
    const thread = follows && (await messageIdSent(core, follows))
    await mailer.send({ ...mail, to, messageId, follows: thread, unsubscribeUrl })
  } catch (error) {
    await core.db.emailLog.update({
      where: { id },
      data: { error: String(error), status: error instanceof PermanentError ? 'failed' : 'sending' },
    })
    throw error
  }
  await core.db.emailLog.update({ where: { id }, data: { status: 'sent', sentAt: core.now(), error: null } })
}

const keyOf = (template: string, fact: string) => `${template}:${fact}`

async function messageIdSent({ db }: CoreContext, { template, fact }: { template: string; fact: string }) {
  const dedupeKey = keyOf(template, fact)
  const row = await db.emailLog.findUnique({ where: { dedupeKey }, select: { messageId: true } })
  return row?.messageId
}

/**
 * The same for the same words, so that a mail server can drop the second of two. A mail with another link is another
 * mail: if it were dropped, the customer would keep the one whose link is dead.
 */
function messageIdOf({ text }: RenderedMail, dedupeKey: string, domain: string): string {
  const hash = createHash('sha256').update(`${dedupeKey}\n${text}`).digest('hex')
  return `<${hash.slice(0, 32)}@${domain}>`
}

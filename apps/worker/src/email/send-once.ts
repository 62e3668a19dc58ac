import { createHash } from 'node:crypto'
import type { CoreContext } from '@shop/core/context'
import { claimMail, closeMail, failMail, keyOf, messageIdOfMail, nameMail } from './email-log.ts'
import type { WrittenLetter } from './letter.ts'
import type { Mailer } from './mailer.ts'
import { type RenderedMail, renderMail } from './render-mail.ts'

/** What sending takes of a job's context. */
export interface Post {
  core: CoreContext
  jobId: string
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
 * Mails a fact once: the log's row, unique by fact, is claimed before and closed after. Only a crash between the mail
 * server's yes and the closing can mail it again. Throws while another job is sending it, to look again later.
 */
export async function sendOnce({ core, jobId, mailer, clientUrl }: Post, mail: OnceMail): Promise<void> {
  const { template, fact, to, write, follows, unsubscribeUrl } = mail
  const dedupeKey = keyOf(template, fact)
  const id = await claimMail(core, { dedupeKey, template, recipient: to, jobId })
  if (id === null) return
  try {
    const rendered = renderMail(await write(), { shopName: mailer.shopName, shopUrl: clientUrl }, unsubscribeUrl)
    const messageId = messageIdOf(rendered, dedupeKey, mailer.domain)
    await nameMail(core, id, { subject: rendered.subject, messageId })
    await mailer.send({
      ...rendered,
      to,
      messageId,
      follows: follows && (await messageIdOfMail(core, keyOf(follows.template, follows.fact))),
      unsubscribeUrl,
      // As it stands in the logs.
      headers: { 'X-Request-Id': core.requestId },
    })
  } catch (error) {
    await failMail(core, id, error)
    throw error
  }
  await closeMail(core, id)
}

/**
 * The same for the same words, so that a mail server can drop the second of two. A mail with another link is another
 * mail: if it were dropped, the customer would keep the one whose link is dead.
 */
function messageIdOf({ text }: RenderedMail, dedupeKey: string, domain: string): string {
  const hash = createHash('sha256').update(`${dedupeKey}\n${text}`).digest('hex')
  return `<${hash.slice(0, 32)}@${domain}>`
}

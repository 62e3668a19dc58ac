import { createHash } from 'node:crypto'
import type { CoreContext } from '@shop/core/context'
import { type Mail, type Mailer, PermanentError } from './mailer.ts'

/**
 * Mails a fact once: the log's row, unique by fact, is written before and closed after. Only a crash between the mail
 * server's yes and the closing can mail it again, and then under the same Message-ID.
 */
export async function sendOnce(
  { core, mailer }: { core: CoreContext; mailer: Mailer },
  { template, fact, mail }: { template: string; fact: string; mail: Mail },
): Promise<void> {
  const dedupeKey = `${template}:${fact}`
  const messageId = `<${createHash('sha256').update(dedupeKey).digest('hex').slice(0, 32)}@${mailer.domain}>`
  const entry = await core.db.emailLog.upsert({
    where: { dedupeKey },
    create: { dedupeKey, template, recipient: mail.to, subject: mail.subject, messageId },
    update: { attempts: { increment: 1 } },
    select: { id: true, status: true },
  })
  if (entry.status === 'sent') return
  try {
    await mailer.send(mail, { messageId })
  } catch (error) {
    await core.db.emailLog.update({
      where: { id: entry.id },
      data: { error: String(error), status: error instanceof PermanentError ? 'failed' : 'sending' },
    })
    throw error
  }
  await core.db.emailLog.update({ where: { id: entry.id }, data: { status: 'sent', sentAt: core.now(), error: null } })
}

import { setTimeout as wait } from 'node:timers/promises'
import type { Deps } from './deps.ts'

/** A slow mail server must not keep the jobs waiting that need none. */
const MAIL_SERVER_PATIENCE_MS = 1_000

/**
 * Pays beforehand for what the first job would wait for: Prisma's engine, a connection, the mailer's code. Says so when
 * the mail server takes no mails; jobs try again until it does.
 */
export async function warmUp({ contextFor, mailer, log }: Deps): Promise<void> {
  const { db } = contextFor({ name: 'warm-up', id: 'start' })
  const mailServer = mailer.check().catch((error: unknown) => {
    log.warn({ err: error }, 'The mail server takes no mails: check SMTP_HOST, SMTP_PORT, SMTP_USER and SMTP_PASS')
  })
  await Promise.all([
    db.emailLog.findUnique({ where: { dedupeKey: '' }, select: { status: true } }),
    Promise.race([mailServer, wait(MAIL_SERVER_PATIENCE_MS)]),
  ])
}

import { setTimeout as wait } from 'node:timers/promises'
import type { CoreContext } from '@shop/core/context'
import { isUnavailable } from '@shop/db'
import { PermanentError } from './mailer.ts'

/** Longer than a job about a mail may take, so that whoever holds a claim past it is gone. */
const CLAIM_MS = 90_000

/** What the log knows a mail by. */
export const keyOf = (template: string, fact: string): string => `${template}:${fact}`

interface Claim {
  dedupeKey: string
  template: string
  recipient: string
  jobId: string
}

/**
 * Takes a mail for this job, or null when it was sent. A job takes up what an earlier attempt of its own left behind; what
 * another holds is left to that one, and this throws, to be tried again once it is plain whether it was sent.
 */
export async function claimMail(
  { db, now }: CoreContext,
  { dedupeKey, template, recipient, jobId }: Claim,
): Promise<string | null> {
  const until = new Date(now().getTime() + CLAIM_MS)
  const [claimed] = await db.$queryRaw<{ id: string }[]>`
    insert into email_log (dedupe_key, template, recipient, subject, message_id, claimed_by, claimed_until)
    values (${dedupeKey}, ${template}, ${recipient}, '', '', ${jobId}::uuid, ${until})
    on conflict (dedupe_key) do update set
      attempts = email_log.attempts + 1, claimed_by = excluded.claimed_by, claimed_until = excluded.claimed_until
    where email_log.status <> 'sent'
      and (email_log.claimed_by is null or email_log.claimed_by = excluded.claimed_by or email_log.claimed_until < ${now()})
    returning id`
  if (claimed) return claimed.id
  const held = await db.emailLog.findUnique({ where: { dedupeKey }, select: { status: true } })
  if (held?.status === 'sent') return null
  throw new Error(`Another job is sending ${dedupeKey}`)
}

/** Enters what is about to be handed to the mail server. */
export async function nameMail({ db }: CoreContext, id: string, named: { subject: string; messageId: string }) {
  await db.emailLog.update({ where: { id }, data: named, select: { id: true } })
}

const CLOSING_TRIES = 8

/** It was handed over. A database that is away for some seconds is waited for: what is not closed is mailed again. */
export async function closeMail({ db, now }: CoreContext, id: string): Promise<void> {
  const data = { status: 'sent', sentAt: now(), error: null, claimedBy: null, claimedUntil: null } as const
  for (let attempt = 1; ; attempt++) {
    try {
      return void (await db.emailLog.update({ where: { id }, data, select: { id: true } }))
    } catch (error) {
      if (attempt === CLOSING_TRIES || !isUnavailable(error)) throw error
      await wait(250 * attempt)
    }
  }
}

/** It was not: for good, or anybody may try again. */
export async function failMail({ db }: CoreContext, id: string, error: unknown): Promise<void> {
  const status = error instanceof PermanentError ? 'failed' : 'sending'
  const data = { status, error: String(error), claimedBy: null, claimedUntil: null } as const
  await db.emailLog.update({ where: { id }, data, select: { id: true } })
}

/** The Message-ID a mail was given; undefined when there is none yet. */
export async function messageIdOfMail({ db }: CoreContext, dedupeKey: string): Promise<string | undefined> {
  const row = await db.emailLog.findUnique({ where: { dedupeKey }, select: { messageId: true } })
  return row?.messageId || undefined
}

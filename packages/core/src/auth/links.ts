import { requireSystem } from '../actor.ts'
import type { CoreContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { hashToken, newToken } from '../tokens.ts'

/** What a mailed link does, by its purpose, and whose it is. */
export interface Links {
  password_reset: { userId: string; payload?: Record<never, never> }
  email_change: { userId: string; payload: { newEmail: string } }
  registration: { userId: null; payload: { email: string; name: string; passwordHash: string } }
}

export type LinkPurpose = keyof Links

export type LinkToIssue = {
  [Purpose in LinkPurpose]: Links[Purpose] & {
    purpose: Purpose
    /** Of the asking. A mail that is tried again has the same, and its link takes the place of the first try's. */
    requestId: string
    ttlMinutes: number
  }
}[LinkPurpose]

/** Makes the token of a link that is about to be mailed: it works once, until its time is over. For jobs alone. */
export async function issueLink(ctx: CoreContext, link: LinkToIssue): Promise<string> {
  requireSystem(ctx.actor)
  const token = newToken()
  const { purpose, requestId, userId, payload = {}, ttlMinutes } = link
  const now = ctx.now()
  const issued = { id: hashToken(token), expiresAt: new Date(now.getTime() + ttlMinutes * 60_000), createdAt: now }
  await ctx.db.oneTimeToken.upsert({
    where: { requestId },
    create: { ...issued, purpose, requestId, userId, payload },
    update: issued,
    select: { id: true },
  })
  return token
}

/** Throws `auth.link_invalid` when the link would not work. Look before costly work; only using it decides. */
export async function requireLink(ctx: CoreContext, purpose: LinkPurpose, token: string): Promise<void> {
  const link = await ctx.db.oneTimeToken.findFirst({
    where: { id: hashToken(token), purpose, expiresAt: { gt: ctx.now() } },
    select: { id: true },
  })
  if (!link) throw linkInvalid()
}

/** Uses a link up: of any number at once, one gets it. Throws `auth.link_invalid` for all others. */
export async function useLink<Purpose extends LinkPurpose>(
  tx: CoreContext,
  purpose: Purpose,
  token: string,
): Promise<Required<Links[Purpose]>> {
  const link = await tx.db.$kysely
    .deleteFrom('one_time_tokens')
    .where('id', '=', hashToken(token))
    .where('purpose', '=', purpose)
    .where('expires_at', '>', tx.now())
    .returning(['user_id as userId', 'payload'])
    .executeTakeFirst()
  if (!link) throw linkInvalid()
  return link as Required<Links[Purpose]>
}

/** What was mailed to or asked for by whoever was in the account before works no more. */
export async function withdrawLinks(tx: CoreContext, userId: string): Promise<void> {
  await tx.db.oneTimeToken.deleteMany({ where: { userId } })
}

export const linkInvalid = () =>
  new AppError('auth.link_invalid', 'This link was used already or is too old: ask for a new one', {})

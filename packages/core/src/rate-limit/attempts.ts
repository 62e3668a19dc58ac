import { sql } from 'kysely'
import type { CoreContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { type LimitName, limits } from './limits.ts'
import { networkOf } from './network.rules.ts'

/** What is counted: one limit, for one account, address or the like. */
export interface Attempt {
  limit: LimitName
  subject: string
}

/**
 * Counts before the thing is tried, in one statement, so that of any number at once over any number of processes no more
 * than the limit get through. Throws `auth.too_many_attempts`. Call it outside of a transaction, or a failure uncounts it.
 */
export async function countAttempt(ctx: CoreContext, { limit, subject }: Attempt): Promise<void> {
  const { attempts, minutes } = limits[limit]
  const allowed = Math.max(1, Math.floor(attempts * ctx.settings.limits.scale))
  const now = ctx.now()
  const windowEnd = new Date(now.getTime() + minutes * 60_000)
  const { rows } = await sql<{ points: number; expires_at: Date }>`
    insert into rate_limits (key, points, expires_at) values (${`${limit}:${subject}`}, 1, ${windowEnd})
    on conflict (key) do update set
      points = case when rate_limits.expires_at <= ${now} then 1 else least(rate_limits.points, ${allowed}::int) + 1 end,
      expires_at = case when rate_limits.expires_at <= ${now} then excluded.expires_at else rate_limits.expires_at end
    returning points, expires_at`.execute(ctx.db.$kysely)
  const [counted] = rows
  if (!counted) throw new Error('An attempt was not counted')
  if (counted.points <= allowed) return
  const retryAfterSeconds = Math.max(1, Math.ceil((counted.expires_at.getTime() - now.getTime()) / 1_000))
  throw new AppError(
    'auth.too_many_attempts',
    'Too many attempts: try again later',
    { retryAfterSeconds },
    { retryAfterSeconds },
  )
}

/** Counts against where the call came from; calls without an address, of jobs, are not counted. */
export async function countFromAddress(ctx: CoreContext, limit: LimitName): Promise<void> {
  const { address } = ctx.client
  if (address !== null) await countAttempt(ctx, { limit, subject: networkOf(address) })
}

/** Forgets what was counted. */
export async function clearAttempts(ctx: CoreContext, attempts: readonly Attempt[]): Promise<void> {
  const keys = attempts.map(({ limit, subject }) => `${limit}:${subject}`)
  await ctx.db.rateLimit.deleteMany({ where: { key: { in: keys } } })
}

import { type Adapter, Lucia, TimeSpan } from 'lucia'
import type { CoreContext } from '../context.ts'
import { networkOf } from '../rate-limit/index.ts'
import { hashToken, newToken } from '../tokens.ts'
import type { UserRow } from './user.view.ts'

/** The only file that knows lucia: sessions by opaque token, of which the database holds the SHA-256. */

declare module 'lucia' {
  interface Register {
    Lucia: Lucia<Lifetime, SessionUser>
    DatabaseUserAttributes: SessionUser
    DatabaseSessionAttributes: Lifetime & { addressHash: string | null }
  }
}

type SessionUser = Omit<UserRow, 'id'>

interface Lifetime {
  startedAt: Date
  /** By the shop's clock. */
  endsAt: Date
}

/** A session that is used lives on; one that is not ends after 30 days. */
const IDLE = new TimeSpan(30, 'd')
/** However much it is used and renewed, it ends 90 days after the password was given. */
const ABSOLUTE = new TimeSpan(90, 'd')

/** When a session ends that is used now. */
const endOf = (startedAt: Date, now: Date): Date =>
  new Date(Math.min(now.getTime() + IDLE.milliseconds(), startedAt.getTime() + ABSOLUTE.milliseconds()))

type SessionContext = Pick<CoreContext, 'db' | 'now'>

const lucia = (ctx: SessionContext) =>
  new Lucia(sessionAdapter(ctx), {
    sessionExpiresIn: IDLE,
    getUserAttributes: (user) => user,
    getSessionAttributes: ({ startedAt, endsAt }) => ({ startedAt, endsAt }),
  })

export interface NewSession {
  /** Here and nowhere else. */
  token: string
  expiresAt: Date
}

/** Opens a session. One that takes another's place keeps its start, so that renewing does not outrun the absolute end. */
export async function createSession(tx: CoreContext, userId: string, startedAt = tx.now()): Promise<NewSession> {
  const token = newToken()
  const endsAt = endOf(startedAt, tx.now())
  const attributes = { startedAt, endsAt, addressHash: hashAddress(tx.client) }
  await lucia(tx).createSession(userId, attributes, { sessionId: token })
  return { token, expiresAt: endsAt }
}

export interface SignedIn {
  user: UserRow
  startedAt: Date
  expiresAt: Date
}

/** Whose token this is, or null when it is unknown or expired, or the account is disabled. */
export async function readSession(ctx: SessionContext, token: string): Promise<SignedIn | null> {
  const { session, user } = await lucia(ctx).validateSession(token)
  if (!session) return null
  const { startedAt, endsAt, fresh } = session
  return { user, startedAt, expiresAt: fresh ? endOf(startedAt, ctx.now()) : endsAt }
}

/** Ends one session. Of two who end it at once, one is told that there was one. */
export async function endSession({ db }: Pick<CoreContext, 'db'>, token: string): Promise<boolean> {
  const { count } = await db.session.deleteMany({ where: { id: hashToken(token) } })
  return count === 1
}

/** Ends every session of the account. Hold its row, or one that is being opened outlives this. */
export const endSessions = (tx: CoreContext, userId: string): Promise<void> => lucia(tx).invalidateUserSessions(userId)

/** What sessions keep of where they were opened. */
export const hashAddress = ({ address }: CoreContext['client']): string | null =>
  address === null ? null : hashToken(networkOf(address))

/** For one call: lucia decides by the machine's clock, so it is told moments as far from that as they are from `now`. */
function sessionAdapter({ db, now }: SessionContext): Adapter {
  const clockDifference = now().getTime() - Date.now()
  let looked: Lifetime | undefined
  return {
    async getSessionAndUser(token) {
      const row = await db.$kysely
        .selectFrom('sessions')
        .innerJoin('users', 'users.id', 'sessions.user_id')
        .select(['sessions.created_at as started_at', 'sessions.expires_at'])
        .select(['users.id', 'users.email', 'users.name', 'users.role', 'users.created_at'])
        .where('sessions.id', '=', hashToken(token))
        .where('users.status', '=', 'active')
        .executeTakeFirst()
      if (!row) return [null, null]
      const { id, email, name, role, created_at: createdAt } = row
      looked = { startedAt: row.started_at, endsAt: row.expires_at }
      const expiresAt = new Date(row.expires_at.getTime() - clockDifference)
      return [
        { id: token, userId: id, expiresAt, attributes: { ...looked, addressHash: null } },
        { id, attributes: { email, name, role, createdAt } },
      ]
    },
    async getUserSessions() {
      throw new Error('Sessions are listed by the export of an account, not here')
    },
    async setSession({ id, userId, attributes: { startedAt, endsAt, addressHash } }) {
      await db.session.create({
        data: { id: hashToken(id), userId, createdAt: startedAt, expiresAt: endsAt, addressHash },
      })
    },
    async updateSessionExpiration(token) {
      // Past day 60 there is nothing left to prolong, so it is not written again with every call.
      const endsAt = looked && endOf(looked.startedAt, now())
      if (!looked || !endsAt || endsAt <= looked.endsAt) return
      await db.session.updateMany({ where: { id: hashToken(token) }, data: { expiresAt: endsAt } })
    },
    async deleteSession(token) {
      await db.session.deleteMany({ where: { id: hashToken(token) } })
    },
    async deleteUserSessions(userId) {
      await db.session.deleteMany({ where: { userId } })
    },
    async deleteExpiredSessions() {
      await db.session.deleteMany({ where: { expiresAt: { lte: now() } } })
    },
  }
}

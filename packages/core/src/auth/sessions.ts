import type { Db } from '@shop/db'
import type { UserRole } from '@shop/validators'
import { type Adapter, Lucia, TimeSpan } from 'lucia'
import { hashToken, newToken } from '../tokens.ts'
import type { UserRow } from './user.view.ts'

/** The only file that knows lucia: sessions by opaque token, of which the database holds the SHA-256. */

declare module 'lucia' {
  interface Register {
    Lucia: Lucia<Record<never, never>, SessionUser>
    DatabaseUserAttributes: Omit<UserRow, 'id'>
  }
}

type SessionUser = Omit<UserRow, 'id'>

/** A session that is used lives on; one that is not ends after 30 days. */
const IDLE = new TimeSpan(30, 'd')

const lucia = (db: Db) => new Lucia(sessionAdapter(db), { sessionExpiresIn: IDLE, getUserAttributes: (user) => user })

export interface SignedIn {
  user: UserRow
  expiresAt: Date
}

/** Signs a user in. The token is in the answer and nowhere else. */
export async function createSession(db: Db, userId: string): Promise<{ token: string; expiresAt: Date }> {
  const token = newToken()
  const { expiresAt } = await lucia(db).createSession(userId, {}, { sessionId: token })
  return { token, expiresAt }
}

/** Whose token this is, or null when it is unknown or expired, or the account is disabled. */
export async function readSession(db: Db, token: string): Promise<SignedIn | null> {
  const { session, user } = await lucia(db).validateSession(token)
  return session && { user, expiresAt: session.expiresAt }
}

function sessionAdapter(db: Db): Adapter {
  const attributes = {}
  return {
    async getSessionAndUser(token) {
      const row = await db.$kysely
        .selectFrom('sessions')
        .innerJoin('users', 'users.id', 'sessions.user_id')
        .select(['sessions.expires_at', 'users.id', 'users.email', 'users.name', 'users.role', 'users.created_at'])
        .where('sessions.id', '=', hashToken(token))
        .where('users.status', '=', 'active')
        .executeTakeFirst()
      if (!row) return [null, null]
      const { expires_at: expiresAt, id, email, name, role, created_at: createdAt } = row
      return [
        { id: token, userId: id, expiresAt, attributes },
        { id, attributes: { email, name, role: role satisfies UserRole, createdAt } },
      ]
    },
    async getUserSessions(userId) {
      const sessions = await db.session.findMany({ where: { userId } })
      return sessions.map(({ id, expiresAt }) => ({ id, userId, expiresAt, attributes }))
    },
    async setSession({ id, userId, expiresAt }) {
      await db.session.create({ data: { id: hashToken(id), userId, expiresAt } })
    },
    async updateSessionExpiration(token, expiresAt) {
      await db.session.updateMany({ where: { id: hashToken(token) }, data: { expiresAt } })
    },
    async deleteSession(token) {
      await db.session.deleteMany({ where: { id: hashToken(token) } })
    },
    async deleteUserSessions(userId) {
      await db.session.deleteMany({ where: { userId } })
    },
    async deleteExpiredSessions() {
      await db.session.deleteMany({ where: { expiresAt: { lte: new Date() } } })
    },
  }
}

import type { UserStatus } from '@shop/validators'
import type { CoreContext } from '../context.ts'
import type { UserRow } from './user.view.ts'

export interface LockedAccount extends UserRow {
  status: UserStatus
  passwordHash: string
}

/**
 * The account, held until the transaction ends: whoever opens or ends its sessions, or changes what hangs on it, comes
 * one after the other. Null when there is none.
 */
export async function lockAccount(tx: CoreContext, userId: string): Promise<LockedAccount | null> {
  const row = await tx.db.$kysely
    .selectFrom('users')
    .select(['id', 'email', 'name', 'role', 'status', 'password_hash', 'created_at'])
    .where('id', '=', userId)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!row) return null
  const { password_hash: passwordHash, created_at: createdAt, ...account } = row
  return { ...account, passwordHash, createdAt }
}

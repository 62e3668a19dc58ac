import type { ListUsersInput, UserPage } from '@shop/validators'
import { requireAdmin } from '../actor.ts'
import type { CoreContext } from '../context.ts'
import { decodeCursor, toPage } from '../cursor.ts'
import { toAccountSummary } from './profile.view.ts'

/** Accounts for admins, newest first; `q` is a part of the name or the address. */
export async function listUsers(
  ctx: CoreContext,
  { limit, cursor, q, status, role }: ListUsersInput,
): Promise<UserPage> {
  requireAdmin(ctx.actor)
  let query = ctx.db.$kysely
    .selectFrom('users')
    .select(['id', 'email', 'name', 'role', 'status', 'created_at as createdAt'])
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
  if (status) query = query.where('status', '=', status)
  if (role) query = query.where('role', '=', role)
  if (q) {
    const part = `%${q.replaceAll(/[\\%_]/g, '\\$&')}%`
    query = query.where(({ eb, or }) => or([eb('email', 'ilike', part), eb('name', 'ilike', part)]))
  }
  if (cursor) {
    const { createdAt, id } = decodeCursor(cursor)
    query = query.where(({ eb, refTuple, tuple }) => eb(refTuple('created_at', 'id'), '<', tuple(createdAt, id)))
  }
  return toPage(await query.execute(), limit, toAccountSummary, (row) => row)
}

import type { AuditPage, ListAuditInput } from '@shop/validators'
import { requireAdmin } from '../actor.ts'
import type { CoreContext } from '../context.ts'
import { decodeCursor, olderThan, toPage } from '../cursor.ts'
import { auditSelect, toAuditEntry } from './audit.view.ts'

/** The security log for admins, newest first. */
export async function listAudit(
  ctx: CoreContext,
  { limit, cursor, action, actorId, subjectId }: ListAuditInput,
): Promise<AuditPage> {
  requireAdmin(ctx.actor)
  const rows = await ctx.db.auditEntry.findMany({
    where: {
      ...(action && { action }),
      ...(actorId && { actorId }),
      ...(subjectId && { subjectId }),
      ...(cursor && olderThan(decodeCursor(cursor))),
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
    select: auditSelect,
  })
  return toPage(rows, limit, toAuditEntry, (row) => row)
}

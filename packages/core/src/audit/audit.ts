import type { AuditAction } from '@shop/validators'
import type { CoreContext } from '../context.ts'

export interface AuditFacts {
  /** The account it was done to. */
  subjectId?: string | null
  /** Ids and states only: entries outlive the account, and cannot be changed. Never an address, a name or a secret. */
  details?: Record<string, string | number | boolean>
}

/** Writes down who did what. Call it in the transaction of the change, so that neither is there without the other. */
export async function audit(
  ctx: CoreContext,
  action: AuditAction,
  { subjectId = null, details = {} }: AuditFacts,
): Promise<void> {
  const { actor } = ctx
  await ctx.db.auditEntry.create({
    data: {
      action,
      actorKind: actor.kind,
      actorId: 'userId' in actor ? actor.userId : null,
      subjectId,
      details,
      address: ctx.client.address,
      requestId: ctx.requestId,
      createdAt: ctx.now(),
    },
    select: { id: true },
  })
}

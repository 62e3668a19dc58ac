import type { Prisma } from '@shop/db'
import type { AuditAction, AuditEntry } from '@shop/validators'

export const auditSelect = {
  id: true,
  action: true,
  actorKind: true,
  actorId: true,
  subjectId: true,
  details: true,
  address: true,
  requestId: true,
  createdAt: true,
} as const satisfies Prisma.AuditEntrySelect

export type AuditRow = Prisma.AuditEntryGetPayload<{ select: typeof auditSelect }>

export const toAuditEntry = (row: AuditRow): AuditEntry => ({
  ...row,
  action: row.action as AuditAction,
  details: row.details as AuditEntry['details'],
  createdAt: row.createdAt.toISOString(),
})

export { activityOf } from './activity-of.ts'
export { type AuditFacts, audit } from './audit.ts'
export { listAudit } from './list-audit.ts'

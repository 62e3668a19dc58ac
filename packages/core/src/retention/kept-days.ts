/**
 * For how many days rows are kept of tables that only grow, by their `created_at`. What has a time of its own is tidied by
 * its own job; what is the books stays: orders, the ledger of stock, prices, reviews, and the audit log (docs/jobs.md).
 */
export const KEPT_DAYS = {
  // Longer than any job that might mail a fact again: dead letters are kept for 90 days.
  email_log: 180,
} as const

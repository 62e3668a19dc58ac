import type { CoreContext } from '../context.ts'

/** Removes the answers kept for a caller's keys, whose scopes end with who called: they tell what was ordered, and where to. */
export async function forgetAnswers(tx: CoreContext, caller: string): Promise<void> {
  await tx.db.idempotencyKey.deleteMany({ where: { scope: { endsWith: ` ${caller}` } } })
}

import type { CoreContext } from '../context.ts'

/**
 * Makes the account's what was ordered with its address as a guest. Only once the address is confirmed: whoever says
 * an address is theirs may be anybody. The orders' tokens die, so that a forwarded mail opens nothing of the account's.
 */
export async function claimGuestOrders(tx: CoreContext, { id, email }: { id: string; email: string }): Promise<void> {
  await tx.db.order.updateMany({ where: { userId: null, email }, data: { userId: id, tokenHash: null } })
}

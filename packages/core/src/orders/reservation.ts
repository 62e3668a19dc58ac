import type { CoreContext } from '../context.ts'

/** Direct debits take up to two weeks. */
const BANK_DAYS = 14

/** A bank is at it: the order does not expire meanwhile. Call it in the transaction that holds the order. */
export async function holdStock(tx: CoreContext, { orderId }: { orderId: string }): Promise<void> {
  await setDeadline(tx, orderId, new Date(tx.now().getTime() + BANK_DAYS * 86_400_000))
}

/** The bank is done with it, for nothing: there is as much time to pay as at first. */
export async function releaseHold(tx: CoreContext, { orderId }: { orderId: string }): Promise<void> {
  await setDeadline(tx, orderId, new Date(tx.now().getTime() + tx.settings.reservationMinutes * 60_000))
}

async function setDeadline(tx: CoreContext, id: string, reservedUntil: Date): Promise<void> {
  await tx.db.order.updateMany({ where: { id, status: 'pending' }, data: { reservedUntil } })
}

import type { Prisma } from '@shop/db'
import { type CoreContext, inTransaction } from '../context.ts'
import { requireGateway } from './require-gateway.ts'

/**
 * Takes a webhook in: the row, one for each event, commits with the job that acts on it, and nothing else happens before
 * Stripe is answered. Throws `payments.bad_signature`, `payments.not_configured`.
 */
export async function receiveEvent(ctx: CoreContext, body: Uint8Array, signature: string): Promise<void> {
  const { id, type, at, about } = requireGateway(ctx).readEvent(body, signature)
  if (!about) return
  await inTransaction(ctx, async (tx) => {
    const { kind, facts } = about
    const { count } = await tx.db.paymentEvent.createMany({
      data: {
        id,
        type,
        objectId: kind === 'intent' ? facts.intentId : facts.providerId,
        facts: { kind, at, facts } as unknown as Prisma.InputJsonObject,
        receivedAt: tx.now(),
      },
      skipDuplicates: true,
    })
    if (count === 1) await tx.publish.job('payment.apply-event', { eventId: id })
  })
}

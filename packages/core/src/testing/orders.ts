import type { Order } from '@shop/validators'
import { addItem } from '../cart/index.ts'
import type { Actor, CoreContext } from '../context.ts'
import type { EventName, Publisher } from '../jobs/index.ts'
import { placeOrder } from '../orders/index.ts'
import { aCustomer, anAddress, aVariant } from './factories.ts'
import type { TestShop } from './test-shop.ts'

export interface PlacedOrder {
  order: Order
  buyer: Extract<Actor, { kind: 'customer' }>
  variantId: string
}

/** An order that waits for its payment, of so many pieces of a new variant unless one is given. */
export async function anOrder(
  shop: Pick<TestShop, 'as' | 'db'>,
  { variantId, quantity = 2, buyer }: { variantId?: string; quantity?: number; buyer?: PlacedOrder['buyer'] } = {},
): Promise<PlacedOrder> {
  const customer = buyer ?? (await aCustomer(shop))
  const id = variantId ?? (await aVariant(shop)).id
  await addItem(shop.as(customer), { variantId: id, quantity })
  return { order: await placeOrder(shop.as(customer), { shippingAddress: anAddress }), buyer: customer, variantId: id }
}

export interface Heard {
  name: EventName
  payload: object
}

/** The same context, and every event that is published through it. They are written down, also when they are undone. */
export function hearing(ctx: CoreContext): { ctx: CoreContext; heard: Heard[] } {
  const heard: Heard[] = []
  const listen = (publish: Publisher): Publisher => ({
    job: publish.job,
    async event(name, payload) {
      heard.push({ name, payload })
      await publish.event(name, payload)
    },
    within: (db) => listen(publish.within(db)),
    causedBy: (origin) => listen(publish.causedBy(origin)),
  })
  return { ctx: { ...ctx, publish: listen(ctx.publish) }, heard }
}

/** A variant's stock, when the ledger says the same; else the test fails. */
export async function stockOf({ db }: Pick<TestShop, 'db'>, variantId: string) {
  const { onHand, reserved } = await db.variant.findUniqueOrThrow({ where: { id: variantId } })
  const { _sum } = await db.stockMovement.aggregate({
    where: { variantId },
    _sum: { onHandDelta: true, reservedDelta: true },
  })
  if (_sum.onHandDelta !== onHand || _sum.reservedDelta !== reserved) {
    throw new Error(`Stock ${onHand}/${reserved}, ledger ${_sum.onHandDelta}/${_sum.reservedDelta}`)
  }
  return { onHand, reserved }
}

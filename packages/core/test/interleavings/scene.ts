import { addItem } from '../../src/cart/index.ts'
import type { Actor } from '../../src/context.ts'
import type { Telling } from '../../src/payments/payment.status.ts'
import { settlePayment } from '../../src/payments/settle-payment.ts'
import { aCustomer, anOrder, aProduct, type TestShop } from '../../src/testing/index.ts'

/** Enough for any of them, even twice for the buyer, but not for the buyer and the rival. */
export const STOCK = 6
/** Of a piece, in cents, until an admin changes it, and since. */
export const PRICES = { before: 1_000, after: 1_200 }
/** How many pieces each begins with. */
export const PIECES = { ordered: 2, buyer: 2, rival: 3, guest: 1 }

type Customer = Extract<Actor, { kind: 'customer' }>

/** One product that everybody is after. */
export interface Scene {
  productId: string
  variantId: string
  sku: string
  /** Has an order, past its deadline unless it was paid, and a cart. */
  buyer: Customer
  orderId: string
  isPaid: boolean
  /** Has a cart too. */
  rival: Customer
  /** The buyer, before signing in: with a cart. */
  guest: { kind: 'guest'; cartToken: string }
  admin: Actor
}

export const system: Actor = { kind: 'system', job: 'test' }

export async function setScene(shop: TestShop, { admin, isPaid }: Pick<Scene, 'admin' | 'isPaid'>): Promise<Scene> {
  await leaveEarlierScenes(shop)
  const { id: productId, variants } = await aProduct(shop, {
    variants: [{ stock: STOCK, priceCents: PRICES.before }],
  })
  const { id: variantId, sku } = variants[0]!
  const [buyer, rival] = [await aCustomer(shop), await aCustomer(shop)]
  const orderId = await anEarlierOrder(shop, { buyer, variantId, isPaid })
  const putIn = (actor: Actor | undefined, quantity: number) => addItem(shop.as(actor), { variantId, quantity })
  await putIn(buyer, PIECES.buyer)
  await putIn(rival, PIECES.rival)
  const { cartToken } = await putIn(undefined, PIECES.guest)
  return {
    productId,
    variantId,
    sku,
    buyer,
    orderId,
    isPaid,
    rival,
    guest: { kind: 'guest', cartToken: cartToken! },
    admin,
  }
}

/** What was left unpaid there is not due here. */
async function leaveEarlierScenes({ db, clock }: TestShop): Promise<void> {
  const reservedUntil = new Date(clock.now.getTime() + 60_000)
  await db.order.updateMany({
    where: { status: 'pending', reservedUntil: { lte: clock.now } },
    data: { reservedUntil },
  })
}

async function anEarlierOrder(
  shop: TestShop,
  { buyer, variantId, isPaid }: Pick<Scene, 'buyer' | 'variantId' | 'isPaid'>,
): Promise<string> {
  const now = () => new Date(shop.clock.now.getTime() - 3_600_000)
  const anHourAgo: Pick<TestShop, 'as' | 'db'> = { db: shop.db, as: (actor) => ({ ...shop.as(actor), now }) }
  const { order } = await anOrder(anHourAgo, { buyer, variantId, quantity: PIECES.ordered })
  await shop.db.payment.create({
    data: { orderId: order.id, attempt: 1, intentId: `pi_${order.id}`, amountCents: order.totalCents, currency: 'EUR' },
  })
  if (isPaid) await settlePayment(anHourAgo.as(system), paid(order))
  return order.id
}

/** What Stripe tells of the order's money. */
export function paid({ id, totalCents }: { id: string; totalCents: number }): Telling {
  const facts = { paymentId: null, amountCents: totalCents, receivedCents: totalCents, chargeId: null, failure: null }
  return { facts: { ...facts, intentId: `pi_${id}`, status: 'succeeded', currency: 'EUR' }, at: null }
}

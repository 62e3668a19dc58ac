import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { addItem } from '@shop/core/cart'
import type { Actor } from '@shop/core/context'
import { placeOrder, withOrderToken } from '@shop/core/orders'
import type { PaymentIntent } from '@shop/validators'
import { newEmail, post } from '../../security/lib/calls.ts'
import type { PayShop } from './pay-shop.ts'

/** So many variants on sale, each with so many pieces. Answers their ids. */
export async function someVariants(
  { db }: PayShop,
  count: number,
  { stock, priceCents = 1_000 }: { stock: number; priceCents?: number },
): Promise<string[]> {
  const code = randomUUID()
  const { id: productId } = await db.product.create({ data: { slug: code, name: 'What is paid for' } })
  const variants = await db.variant.createManyAndReturn({
    data: Array.from({ length: count }, (_, position) => ({
      productId,
      sku: `${code}-${position}`,
      priceCents,
      currency: 'EUR',
      onHand: stock,
      lowStockThreshold: 0,
      position,
      options: { number: String(position) },
    })),
    select: { id: true },
  })
  await db.stockMovement.createMany({
    data: variants.map(({ id }) => ({ variantId: id, reason: 'initial' as const, onHandDelta: stock })),
  })
  return variants.map(({ id }) => id)
}

/** An order that waits for its payment, and the guest who may pay it. */
export interface Bought {
  orderId: string
  orderToken: string
  totalCents: number
  guest: Actor
}

const shippingAddress = { name: 'Ada', line1: '1 Main St', city: 'Ulm', postalCode: '89073', country: 'DE' }

export async function buy(shop: PayShop, variantId: string, quantity = 1): Promise<Bought> {
  const { cartToken = null } = await addItem(shop.as({ kind: 'guest', cartToken: null }), { variantId, quantity })
  const ctx = shop.as({ kind: 'guest', cartToken })
  const {
    id: orderId,
    totalCents,
    orderToken,
  } = withOrderToken(ctx, await placeOrder(ctx, { shippingAddress, email: newEmail() }))
  if (!orderToken) throw new Error('A guest gets a token with the order')
  return { orderId, orderToken, totalCents, guest: { kind: 'guest', cartToken: null, orderToken } }
}

/** Asks as a client does: again, until it is told. */
export async function getIntent(url: () => string, bought: Bought): Promise<PaymentIntent> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await wait(500)) {
    const intent = await askForIntent(url(), bought)
    if (intent) return intent
  }
  throw new Error(`Order ${bought.orderId} had no intent for a minute`)
}

/** What a front end asks for. Null when the server did not answer, or said 503: it may be asked again. */
export async function askForIntent(url: string, { orderId, orderToken }: Bought): Promise<PaymentIntent | null> {
  const answer = await post(`${url}/api/v1/payments/create-intent`, { orderId }, { 'x-order-token': orderToken }).catch(
    () => null,
  )
  if (!answer || answer.status === 503) return null
  if (answer.status >= 300) throw new Error(`Asking for an intent was answered with ${answer.status}: ${answer.text}`)
  return JSON.parse(answer.text) as PaymentIntent
}

/** Stripe's id of an intent is in its secret. */
export const intentIdOf = ({ clientSecret }: PaymentIntent): string => clientSecret.replace(/_secret_.*$/, '')

import { sql } from 'kysely'
import type { Order, OrderQuote, PlaceOrderInput } from '@shop/validators'
import { requireUserId } from '../actor.ts'
import { type CartLine, lockCart, readLines } from '../cart/index.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import { outOfStockError, reserveStock } from '../inventory/index.ts'
import { hashToken } from '../tokens.ts'
import { orderSelect, toOrder } from './order.view.ts'
import { orderNumber } from './order-number.rules.ts'
import { orderTokenOf } from './order-token.ts'
import { priceCart } from './price-cart.ts'

/**
 * Turns the cart of a customer, or of a guest who gives an e-mail address, into an order that waits for its payment:
 * prices it, takes the stock, keeps a snapshot, empties the cart and tells of it, in one transaction. Throws
 * `order.email_required`, `cart.empty`, `cart.out_of_stock`, `order.shipping_unavailable`, `order.total_changed`,
 * `order.total_limit`.
 */
export async function placeOrder(ctx: CoreContext, input: PlaceOrderInput): Promise<Order> {
  return inTransaction(ctx, async (tx) => {
    const buyer = await buyerOf(tx, input)
    const cart = await lockCart(tx)
    const lines = cart ? await readLines(tx, cart.id) : []
    if (!cart || lines.length === 0) throw cartEmpty()
    requireAvailable(lines)
    const { shippingAddress, shippingMethod } = input
    const quote = await priceCart(tx, lines, { country: shippingAddress.country, shippingMethod })
    requireExpectedTotal(input, quote)

    const orderId = await insertOrder(tx, buyer, quote, input)
    await tx.db.cartItem.deleteMany({ where: { cartId: cart.id } })
    await tx.publish.event('order.created', { orderId })
    // Last, because its rows stay locked until the commit.
    await reserveStock(tx, orderId, lines)
    return toOrder(await tx.db.order.findUniqueOrThrow({ where: { id: orderId }, select: orderSelect }))
  })
}

export const cartEmpty = () => new AppError('cart.empty', 'There is nothing in the cart', {})

interface Buyer {
  /** Null for a guest. */
  userId: string | null
  email: string
  /** Of the mails. */
  language: string | null
}

async function buyerOf(tx: CoreContext, { email, language }: PlaceOrderInput): Promise<Buyer> {
  if (tx.actor.kind === 'guest') {
    if (email !== undefined) return { userId: null, email, language: language ?? null }
    throw new AppError('order.email_required', 'Give an e-mail address for the confirmation, or sign in', {})
  }
  const userId = requireUserId(tx.actor)
  const user = await tx.db.user.findUniqueOrThrow({ where: { id: userId }, select: { email: true, language: true } })
  return { userId, ...user }
}

/** Spares the work when it is plain that the stock is short; reserveStock has the last word. */
function requireAvailable(lines: readonly CartLine[]): void {
  const wanted = lines.map(({ variantId, sku, quantity, available, sold }) => {
    return { variantId, sku, requested: quantity, available: sold ? available : 0 }
  })
  if (wanted.some((line) => line.requested > line.available)) throw outOfStockError(wanted)
}

function requireExpectedTotal({ expectedTotalCents }: PlaceOrderInput, { totalCents, currency }: OrderQuote): void {
  if (expectedTotalCents === undefined || expectedTotalCents === totalCents) return
  throw new AppError('order.total_changed', 'The total is not the one expected: show the new one and ask again', {
    totalCents,
    currency,
  })
}

async function insertOrder(
  tx: CoreContext,
  { userId, email, language }: Buyer,
  { lines, shippingMethod, ...amounts }: OrderQuote,
  { shippingAddress }: PlaceOrderInput,
): Promise<string> {
  const { rows } = await sql<{ id: string; count: string }>`
    select uuidv7() as id, nextval('order_numbers') as count`.execute(tx.db.$kysely)
  const { id, count } = rows[0] ?? { id: '', count: 0 }
  const by = userId === null ? { actorKind: 'guest' as const } : { actorKind: 'customer' as const, actorId: userId }
  await tx.db.order.create({
    select: { id: true },
    data: {
      id,
      number: orderNumber(BigInt(count)),
      userId,
      email,
      language,
      ...amounts,
      shippingMethodCode: shippingMethod?.code,
      shippingMethodName: shippingMethod?.name,
      shippingAddress,
      tokenHash: userId === null ? hashToken(orderTokenOf(tx, id)) : null,
      reservedUntil: new Date(tx.now().getTime() + tx.settings.reservationMinutes * 60_000),
      createdAt: tx.now(),
      history: { create: { to: 'pending', ...by, createdAt: tx.now() } },
      lines: { createMany: { data: lines.map((line, position) => ({ position, ...line })) } },
    },
  })
  return id
}

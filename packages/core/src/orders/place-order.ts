import type { Order, OrderQuote, PlaceOrderInput } from '@shop/validators'
import { requireUserId } from '../actor.ts'
import { type CartLine, lockCart, readLines } from '../cart/index.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import { outOfStockError, reserveStock } from '../inventory/index.ts'
import { countAttempt } from '../rate-limit/index.ts'
import { confirmOrder } from './confirm-order.ts'
import { getOrder } from './get-order.ts'
import { type Buyer, insertLines, insertOrder } from './insert-order.ts'
import { toOrder } from './order.view.ts'
import { priceCart } from './price-cart.ts'

/**
 * Turns the cart of a customer, or of a guest who gives an e-mail address, into an order that waits for its payment:
 * prices it, takes the stock, keeps a snapshot, empties the cart and tells of it, in one transaction. Throws
 * `order.email_required`, `cart.empty`, `cart.out_of_stock`, `order.shipping_unavailable`, `order.total_changed`,
 * `order.total_limit`, `auth.too_many_attempts`.
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

    const order = await insertOrder(tx, buyer, quote, input)
    await tx.db.$kysely.deleteFrom('cart_items').where('cart_id', '=', cart.id).execute()
    await tx.publish.event('order.created', { orderId: order.id })
    // As late as can be, because its rows stay locked until the commit.
    await reserveStock(tx, order.id, lines)
    const placed = { ...order, lines: await insertLines(tx, order.id, quote.lines) }
    return quote.totalCents > 0 ? toOrder(placed) : confirmFree(tx, order.id)
  })
}

/** There is nothing to wait for. */
async function confirmFree(tx: CoreContext, id: string): Promise<Order> {
  const system: CoreContext = { ...tx, actor: { kind: 'system', job: 'orders' } }
  await confirmOrder(system, { orderId: id })
  return getOrder(system, { id })
}

export const cartEmpty = () => new AppError('cart.empty', 'There is nothing in the cart', {})

const emailRequired = () =>
  new AppError('order.email_required', 'Give an e-mail address for the confirmation, or sign in', {})

async function buyerOf(tx: CoreContext, { email, language }: PlaceOrderInput): Promise<Buyer> {
  if (tx.actor.kind === 'guest') {
    if (email === undefined) throw emailRequired()
    await countAttempt(tx, { limit: 'guest-order', subject: email.toLowerCase() })
    return { userId: null, email, language: language ?? null }
  }
  const userId = requireUserId(tx.actor)
  const user = tx.db.$kysely.selectFrom('users').select(['email', 'language']).where('id', '=', userId)
  return { userId, ...(await user.executeTakeFirstOrThrow()) }
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

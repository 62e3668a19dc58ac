import { sql } from 'kysely'
import type { Order, PlaceOrderInput } from '@shop/validators'
import { type CartLine, lockCart, readLines } from '../cart/index.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import { outOfStockError, reserveStock } from '../inventory/index.ts'
import { lineTotalCents, priceLines, type Totals } from '../pricing/index.ts'
import { orderSelect, toOrder } from './order.view.ts'
import { orderNumber } from './order-number.rules.ts'
import { requireUserId } from '../actor.ts'

/**
 * Turns the customer's cart into an order that waits for its payment: prices it, takes the stock, keeps a snapshot,
 * empties the cart and tells of it, in one transaction. Throws `cart.empty`, `cart.out_of_stock`, `order.total_changed`,
 * `order.total_limit`.
 */
export async function placeOrder(ctx: CoreContext, input: PlaceOrderInput): Promise<Order> {
  const userId = requireUserId(ctx.actor)
  return inTransaction(ctx, async (tx) => {
    const cart = await lockCart(tx)
    const lines = cart ? await readLines(tx, cart.id) : []
    if (!cart || lines.length === 0) throw new AppError('cart.empty', 'There is nothing in the cart', {})
    requireAvailable(lines)
    const totals = priceLines(lines.map(toPriced))
    requireExpectedTotal(input, totals, tx.settings.currency)

    const { id: orderId } = await insertOrder(tx, userId, lines, totals, input)
    await tx.db.cartItem.deleteMany({ where: { cartId: cart.id } })
    await tx.publish.event('order.created', { orderId })
    // Last, because its rows stay locked until the commit.
    await reserveStock(tx, orderId, lines)
    return toOrder(await tx.db.order.findUniqueOrThrow({ where: { id: orderId }, select: orderSelect }))
  })
}

const toPriced = ({ priceCents, quantity }: CartLine) => ({ unitPriceCents: priceCents, quantity })

/** Spares the work when it is plain that the stock is short; reserveStock has the last word. */
function requireAvailable(lines: readonly CartLine[]): void {
  const wanted = lines.map(({ variantId, sku, quantity, available, sold }) => {
    return { variantId, sku, requested: quantity, available: sold ? available : 0 }
  })
  if (wanted.some((line) => line.requested > line.available)) throw outOfStockError(wanted)
}

function requireExpectedTotal({ expectedTotalCents }: PlaceOrderInput, { totalCents }: Totals, currency: string) {
  if (expectedTotalCents === undefined || expectedTotalCents === totalCents) return
  throw new AppError('order.total_changed', 'The total is not the one expected: show the new one and ask again', {
    totalCents,
    currency,
  })
}

async function insertOrder(
  tx: CoreContext,
  userId: string,
  lines: readonly CartLine[],
  totals: Totals,
  { shippingAddress }: PlaceOrderInput,
): Promise<{ id: string }> {
  const { email } = await tx.db.user.findUniqueOrThrow({ where: { id: userId }, select: { email: true } })
  const { rows } = await sql<{ count: string }>`select nextval('order_numbers') as count`.execute(tx.db.$kysely)
  return tx.db.order.create({
    select: { id: true },
    data: {
      number: orderNumber(BigInt(rows[0]?.count ?? 0)),
      userId,
      email,
      currency: tx.settings.currency,
      ...totals,
      shippingAddress,
      reservedUntil: new Date(tx.now().getTime() + tx.settings.reservationMinutes * 60_000),
      createdAt: tx.now(),
      history: { create: { to: 'pending', actorKind: 'customer', actorId: userId, createdAt: tx.now() } },
      lines: {
        createMany: {
          data: lines.map((line, position) => ({
            position,
            productId: line.productId,
            variantId: line.variantId,
            sku: line.sku,
            name: line.name,
            options: line.options,
            quantity: line.quantity,
            unitPriceCents: line.priceCents,
            totalCents: lineTotalCents(toPriced(line)),
          })),
        },
      },
    },
  })
}

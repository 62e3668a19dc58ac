import type { OrderQuote, QuoteOrderInput } from '@shop/validators'
import { findCart, readLines } from '../cart/index.ts'
import type { CoreContext } from '../context.ts'
import { cartEmpty } from './place-order.ts'
import { priceCart } from './price-cart.ts'

/**
 * What an order of the actor's cart would cost now; nothing is written or held. Lines no longer sold do not count, as in
 * the cart. Throws `cart.empty`, `order.shipping_unavailable`, `order.total_limit`.
 */
export async function quoteOrder(ctx: CoreContext, input: QuoteOrderInput): Promise<OrderQuote> {
  const cart = await findCart(ctx)
  const lines = cart ? (await readLines(ctx, cart.id)).filter(({ sold }) => sold) : []
  if (lines.length === 0) throw cartEmpty()
  return priceCart(ctx, lines, input)
}

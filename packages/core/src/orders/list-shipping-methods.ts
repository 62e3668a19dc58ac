import type { ShippingMethodList, ShippingMethodsInput } from '@shop/validators'
import { findCart, readLines } from '../cart/index.ts'
import type { CoreContext } from '../context.ts'
import { methodsServing, readShippingMethods, shippingCentsFor } from '../pricing/index.ts'
import { goodsCentsOf } from './price-cart.ts'

/** The ways to ship to a country, priced for the actor's cart as it is. */
export async function listShippingMethods(
  ctx: CoreContext,
  { country }: ShippingMethodsInput,
): Promise<ShippingMethodList> {
  const cart = await findCart(ctx)
  const lines = cart ? (await readLines(ctx, cart.id)).filter(({ sold }) => sold) : []
  const goodsCents = goodsCentsOf(lines)
  const { currency } = ctx.settings
  const items = methodsServing(await readShippingMethods(ctx), country).map((method) => ({
    code: method.code,
    name: method.name,
    priceCents: shippingCentsFor(goodsCents, method),
    freeAboveCents: method.freeAboveCents,
    currency,
  }))
  return { items }
}

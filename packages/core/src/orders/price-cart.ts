import type { OrderQuote } from '@shop/validators'
import type { CartLine } from '../cart/index.ts'
import type { CoreContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { sumCents } from '../money.ts'
import {
  cheapestMethod,
  lineTotalCents,
  methodsServing,
  priceOrder,
  readShippingMethods,
  readTaxes,
  type ShippingMethod,
  shippingCentsFor,
} from '../pricing/index.ts'

export interface Delivery {
  country: string
  /** The code of the method; the cheapest when absent. */
  shippingMethod?: string | undefined
}

/**
 * What the lines cost, delivered there, at today's prices and rates. A shop without shipping methods delivers for
 * nothing. Throws `order.shipping_unavailable`, `order.total_limit`.
 */
export async function priceCart(ctx: CoreContext, lines: readonly CartLine[], delivery: Delivery): Promise<OrderQuote> {
  const { currency, pricesIncludeTax } = ctx.settings
  const method = await chooseMethod(ctx, goodsCentsOf(lines), delivery)
  const taxes = await readTaxes(
    ctx,
    lines.map(({ productId }) => productId),
    delivery.country,
  )
  const taxed = lines.map((line) => {
    const { taxClass, rateBasisPoints } = taxes.get(line.productId) ?? { taxClass: 'standard', rateBasisPoints: 0 }
    return {
      line,
      taxClass,
      unitPriceCents: line.priceCents,
      quantity: line.quantity,
      taxRateBasisPoints: rateBasisPoints,
    }
  })
  const { lines: prices, ...price } = priceOrder({ lines: taxed, shipping: method, pricesIncludeTax })
  return {
    ...price,
    currency,
    pricesIncludeTax,
    shippingMethod: method && { code: method.code, name: method.name },
    lines: taxed.map(({ line, ...rest }, index) => ({
      productId: line.productId,
      variantId: line.variantId,
      sku: line.sku,
      name: line.name,
      options: line.options,
      ...rest,
      totalCents: prices[index]?.totalCents ?? 0,
      discountCents: prices[index]?.discountCents ?? 0,
    })),
  }
}

/** What the lines come to before anything is taken off or added. */
export const goodsCentsOf = (lines: readonly CartLine[]): number =>
  sumCents(lines.map(({ priceCents: unitPriceCents, quantity }) => lineTotalCents({ unitPriceCents, quantity })))

async function chooseMethod(
  ctx: CoreContext,
  goodsCents: number,
  { country, shippingMethod: code }: Delivery,
): Promise<ShippingMethod | null> {
  const all = await readShippingMethods(ctx)
  if (all.length === 0 && code === undefined) return null
  const serving = methodsServing(all, country)
  const chosen =
    code === undefined ? cheapestMethod(serving, goodsCents) : serving.find((method) => method.code === code)
  if (chosen) return chosen
  const methods = serving.map((method) => ({
    code: method.code,
    name: method.name,
    priceCents: shippingCentsFor(goodsCents, method),
  }))
  const message =
    methods.length === 0
      ? `Nothing is delivered to ${country}`
      : `There is no such way to ship to ${country}: choose one of ${methods.map((method) => method.code).join(', ')}`
  throw new AppError('order.shipping_unavailable', message, { methods, currency: ctx.settings.currency })
}

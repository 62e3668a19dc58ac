import { AppError } from '../errors.ts'
import { MAX_CENTS, sumCents } from '../money.ts'
import { type Discount, discountOf, spread } from './discount.rules.ts'
import { type ShippingRate, shippingCentsFor } from './shipping.rules.ts'
import { type TaxPart, taxesOf } from './tax.rules.ts'

export interface PricedLine {
  unitPriceCents: number
  quantity: number
}

export interface TaxedLine extends PricedLine {
  /** Of the line's class in the country it goes to: 1900 is 19 %. */
  taxRateBasisPoints: number
}

export interface OrderToPrice {
  lines: readonly TaxedLine[]
  discount?: Discount | null
  /** Null costs nothing. */
  shipping: ShippingRate | null
  /** Whether the prices of goods and shipping are what is paid, or tax comes on top of them. */
  pricesIncludeTax: boolean
}

/** What an order costs, part by part, in minor units. */
export interface Totals {
  subtotalCents: number
  discountCents: number
  shippingCents: number
  taxCents: number
  totalCents: number
}

export interface OrderPrice extends Totals {
  /** In the order of the lines. */
  lines: { totalCents: number; discountCents: number }[]
  /** The tax of each rate, highest first. They add up to `taxCents`. */
  taxes: TaxPart[]
}

/** Before any discount. */
export const lineTotalCents = ({ unitPriceCents, quantity }: PricedLine): number => unitPriceCents * quantity

/**
 * Prices an order. Every amount is an integer in minor units, none is negative, and the order of the lines is no matter:
 *
 * 1. The subtotal is the sum of unit price × quantity. The discount is taken off it, never more than there is, and
 *    spread over the lines in proportion to their totals, because each part of it lowers the tax at its line's rate.
 * 2. Shipping is free from the method's threshold on, which the discounted subtotal has to reach: the discount must not
 *    pay for the shipping too. It is taxed at the highest rate among the lines. Tax law lets it follow the goods it
 *    comes with; splitting it among several rates could lower the tax, and that is for the shop's accountant to want.
 * 3. Tax is computed once for each rate, on the sum of everything at that rate, and rounded half up to a whole unit
 *    (EU law leaves the method to the states: CJEU C-302/07). Rounding each line instead would make the tax depend on
 *    how a quantity is spread over lines.
 * 4. total = subtotal − discount + shipping, and tax on top of that unless prices include it. When they do, the tax is
 *    what is contained in the total: gross × rate ÷ (1 + rate), and the net part is the rest, so that both add up.
 *
 * Throws `order.total_limit` past what can be charged.
 */
export function priceOrder({ lines, discount = null, shipping, pricesIncludeTax }: OrderToPrice): OrderPrice {
  const totals = lines.map(lineTotalCents)
  const subtotalCents = sumCents(totals)
  requireWithinLimit(subtotalCents)
  const discountCents = discountOf(subtotalCents, discount)
  const discounts = spread(discountCents, totals, (line) => lines[line]?.taxRateBasisPoints ?? 0)
  const goodsCents = subtotalCents - discountCents
  const shippingCents = shippingCentsFor(goodsCents, shipping)

  const highestRate = Math.max(0, ...lines.map(({ taxRateBasisPoints }) => taxRateBasisPoints))
  const charged = lines.map(({ taxRateBasisPoints }, line) => ({
    rateBasisPoints: taxRateBasisPoints,
    cents: (totals[line] ?? 0) - (discounts[line] ?? 0),
  }))
  const taxes = taxesOf([...charged, { rateBasisPoints: highestRate, cents: shippingCents }], pricesIncludeTax)
  const taxCents = sumCents(taxes.map((part) => part.taxCents))
  const totalCents = goodsCents + shippingCents + (pricesIncludeTax ? 0 : taxCents)
  requireWithinLimit(totalCents)
  return {
    subtotalCents,
    discountCents,
    shippingCents,
    taxCents,
    totalCents,
    lines: totals.map((total, line) => ({ totalCents: total, discountCents: discounts[line] ?? 0 })),
    taxes,
  }
}

function requireWithinLimit(cents: number): void {
  if (cents <= MAX_CENTS) return
  throw new AppError('order.total_limit', 'The total is more than one order can hold: split it', {
    maxTotalCents: MAX_CENTS,
  })
}

import { AppError } from '../errors.ts'
import { MAX_CENTS, sumCents } from '../money.ts'

export interface PricedLine {
  unitPriceCents: number
  quantity: number
}

/** What an order costs, part by part. Every amount is in minor units; total = subtotal − discount + shipping + tax. */
export interface Totals {
  subtotalCents: number
  discountCents: number
  shippingCents: number
  taxCents: number
  totalCents: number
}

export const lineTotalCents = ({ unitPriceCents, quantity }: PricedLine): number => unitPriceCents * quantity

/** Adds the lines up. Prices include tax and shipping is free. Throws `order.total_limit` past what can be charged. */
export function priceLines(lines: readonly PricedLine[]): Totals {
  const subtotalCents = sumCents(lines.map(lineTotalCents))
  if (subtotalCents > MAX_CENTS) {
    throw new AppError('order.total_limit', 'The total is more than one order can hold: split it', {
      maxTotalCents: MAX_CENTS,
    })
  }
  return { subtotalCents, discountCents: 0, shippingCents: 0, taxCents: 0, totalCents: subtotalCents }
}

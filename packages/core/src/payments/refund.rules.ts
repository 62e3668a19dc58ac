import type { RefundLine } from '@shop/validators'
import { AppError } from '../errors.ts'
import { sumCents } from '../money.ts'
import { divideHalfUp } from '../pricing/index.ts'

export interface PaidLine {
  id: string
  quantity: number
  /** Before the discount. */
  totalCents: number
  discountCents: number
  taxRateBasisPoints: number
}

export interface PaidOrder {
  lines: readonly PaidLine[]
  pricesIncludeTax: boolean
}

/**
 * What pieces of an order cost, discount and tax taken into account, in minor units. However a line is paid back, piece by
 * piece or at once, it comes to the same: each part is what all so far are worth, less what went before. Throws
 * `payments.refund_exceeds_line` for more pieces than are left, and for lines of another order.
 */
export function refundOfLines(
  { lines, pricesIncludeTax }: PaidOrder,
  wanted: readonly RefundLine[],
  before: ReadonlyMap<string, number>,
): number {
  const parts = wanted.map(({ lineId, quantity }) => {
    const line = lines.find(({ id }) => id === lineId)
    const gone = before.get(lineId) ?? 0
    const left = line ? line.quantity - gone : 0
    if (!line || quantity > left) {
      const message = line ? `Only ${left} pieces are left to be paid back` : 'The order has no such line'
      throw new AppError('payments.refund_exceeds_line', message, { lineId, refundableQuantity: left })
    }
    const worth = worthOf(line, pricesIncludeTax)
    const upTo = (pieces: number) => Number((BigInt(worth) * BigInt(pieces)) / BigInt(line.quantity))
    return upTo(gone + quantity) - upTo(gone)
  })
  return sumCents(parts)
}

function worthOf({ totalCents, discountCents, taxRateBasisPoints }: PaidLine, pricesIncludeTax: boolean): number {
  const net = totalCents - discountCents
  return pricesIncludeTax ? net : net + divideHalfUp(net, taxRateBasisPoints, 10_000)
}

/** How many pieces of each line went into refunds that did not fail. */
export function refundedPieces(refunds: readonly { lines: readonly RefundLine[] }[]): Map<string, number> {
  const pieces = new Map<string, number>()
  for (const { lineId, quantity } of refunds.flatMap(({ lines }) => lines)) {
    pieces.set(lineId, (pieces.get(lineId) ?? 0) + quantity)
  }
  return pieces
}

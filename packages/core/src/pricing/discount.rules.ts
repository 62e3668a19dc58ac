/** An amount in minor units, or a share of the subtotal in basis points (1000 is 10 %). */
export type Discount = { amountCents: number } | { basisPoints: number }

/** What a discount takes off a subtotal, never more than that. A share is rounded half up. */
export function discountOf(subtotalCents: number, discount: Discount | null): number {
  if (discount === null) return 0
  const cents =
    'amountCents' in discount ? discount.amountCents : divideHalfUp(subtotalCents, discount.basisPoints, 10_000)
  return Math.min(cents, subtotalCents)
}

/** amount × numerator ÷ denominator, of integers that are not negative, with halves rounded up. */
export function divideHalfUp(amount: number, numerator: number, denominator: number): number {
  return Number((2n * BigInt(amount) * BigInt(numerator) + BigInt(denominator)) / (2n * BigInt(denominator)))
}

/**
 * Splits an amount in proportion to weights, by largest remainder: each gets its share rounded down, and the units left
 * over go to those who lost most by that. The amount is at most the sum of the weights, and then no part exceeds its
 * weight. Between equals decide the weight and `rank`, never the position, so that the order of the weights is no matter.
 */
export function spread(amount: number, weights: readonly number[], rank: (index: number) => number): number[] {
  const sum = weights.reduce((total, weight) => total + BigInt(weight), 0n)
  if (sum === 0n) return weights.map(() => 0)
  const shares = weights.map((weight, index) => {
    const product = BigInt(amount) * BigInt(weight)
    return { index, weight, part: Number(product / sum), lost: Number(product % sum) }
  })
  const leftOver = amount - shares.reduce((total, { part }) => total + part, 0)
  const losers = shares
    .toSorted((a, b) => b.lost - a.lost || b.weight - a.weight || rank(b.index) - rank(a.index))
    .slice(0, leftOver)
  const extra = new Set(losers.map(({ index }) => index))
  return shares.map(({ index, part }) => part + (extra.has(index) ? 1 : 0))
}

import { divideHalfUp } from './discount.rules.ts'

/** The tax at one rate, in minor units, and what it is on. Both together are what is paid. */
export interface TaxPart {
  /** 1900 is 19 %. */
  rateBasisPoints: number
  netCents: number
  taxCents: number
}

/** The tax on amounts, one part for each rate something is charged at, highest rate first. */
export function taxesOf(
  charged: readonly { rateBasisPoints: number; cents: number }[],
  pricesIncludeTax: boolean,
): TaxPart[] {
  const sums = new Map<number, number>()
  for (const { rateBasisPoints, cents } of charged) {
    if (cents > 0) sums.set(rateBasisPoints, (sums.get(rateBasisPoints) ?? 0) + cents)
  }
  return [...sums]
    .toSorted(([a], [b]) => b - a)
    .map(([rateBasisPoints, cents]) => {
      const taxCents = divideHalfUp(cents, rateBasisPoints, pricesIncludeTax ? 10_000 + rateBasisPoints : 10_000)
      return { rateBasisPoints, netCents: pricesIncludeTax ? cents - taxCents : cents, taxCents }
    })
}

/** The largest amount a column of the database holds, in minor units: 21,474,836.47 of a currency with two decimals. */
export const MAX_CENTS = 2_147_483_647

/** Adds amounts in minor units. Throws a RangeError past what a number holds exactly. */
export function sumCents(amounts: Iterable<number>): number {
  let sum = 0
  for (const amount of amounts) sum += amount
  if (!Number.isSafeInteger(sum)) throw new RangeError(`Not an exact amount: ${sum}`)
  return sum
}

/** `formatMoney(1999, 'EUR', 'en')` → `€19.99`. Knows currencies without or with three decimals (ISO 4217). */
export function formatMoney(cents: number, currency: string, locale = 'en'): string {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency })
  return format.format(cents / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
}

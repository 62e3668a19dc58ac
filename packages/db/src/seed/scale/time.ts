const DAY_MS = 86_400_000
const GOLDEN = 0.618_033_988_749_894_8

/** When the scaled shop's three years end. Fixed, because the same rows are to come out whenever it is seeded. */
export const END = Date.UTC(2026, 5, 1)
const START = END - 3 * 365 * DAY_MS
/** Nothing begins in the last month, so that there is time to order, deliver and review it. */
const LAST_START = END - 30 * DAY_MS

/** Pending orders stay pending for as long as anybody looks at them. */
export const HELD_UNTIL = Date.UTC(2099, 11, 31)

/**
 * When the n-th product or customer appeared, in unix milliseconds. Multiples of the golden ratio fill the three years
 * evenly however many there are, and no two are the same.
 */
export const momentOf = (index: number): number => START + Math.floor(((index * GOLDEN) % 1) * (LAST_START - START))

export const days = (count: number): number => Math.round(count * DAY_MS)

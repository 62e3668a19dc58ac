/** Crockford's base 32, as packages/core/src/orders/order-number.rules.ts has it, which this package must not import. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const MASK = (1n << 40n) - 1n
const MULTIPLIER = 0x9e3779b97bn

/** The shop counts its orders up from 1: a demo order in the upper half of the numbers will never be in its way. */
const FIRST_COUNT = 1n << 39n

/** The number of the n-th demo order: what core makes of a count that the sequence will not reach. */
export function demoOrderNumber(index: number): string {
  let mixed = ((FIRST_COUNT + BigInt(index)) * MULTIPLIER) & MASK
  mixed ^= mixed >> 17n
  mixed = (mixed * MULTIPLIER) & MASK
  mixed ^= mixed >> 23n
  const high = Number(mixed >> 20n)
  const low = Number(mixed & 0xfffffn)
  return `${fourDigits(high)}-${fourDigits(low)}`
}

function fourDigits(bits: number): string {
  return [15, 10, 5, 0].map((shift) => ALPHABET[(bits >> shift) & 31]).join('')
}

/** Crockford's base 32: no I, L, O, U to mistake for something else. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const BITS = 40n
const MASK = (1n << BITS) - 1n

/** Odd, so that multiplying by it modulo a power of two gives every value once. */
const MULTIPLIER = 0x9e3779b97bn

/**
 * `K7QM-42XD`: what people read to each other, from the count of a sequence. Different counts give different numbers (up
 * to 2^40), and a number does not show how many orders came before it.
 */
export function orderNumber(count: bigint): string {
  let mixed = (count * MULTIPLIER) & MASK
  mixed ^= mixed >> 17n
  mixed = (mixed * MULTIPLIER) & MASK
  mixed ^= mixed >> 23n
  let text = ''
  for (let digit = 0; digit < 8; digit++) {
    text = ALPHABET[Number(mixed & 31n)] + text
    mixed >>= 5n
  }
  return `${text.slice(0, 4)}-${text.slice(4)}`
}

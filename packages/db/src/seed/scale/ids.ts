import { mix } from './random.ts'

/** Numbers the kinds of rows, so that the n-th of one kind has another id than the n-th of another. */
export const Kind = {
  category: 1,
  brand: 2,
  product: 3,
  variant: 4,
  user: 5,
  order: 6,
  line: 7,
  movement: 8,
  change: 9,
  price: 10,
  review: 11,
  initial: 12,
} as const

const HEX = Array.from({ length: 65_536 }, (_, value) => value.toString(16).padStart(4, '0'))

/**
 * The id of the n-th row of a kind: uuid v7 (RFC 9562, 5.7) whose random part is a hash, so that it sorts by time like one of
 * the shop's own. Unique within a kind for n below 2^32, because the last 32 bits are.
 * @param time unix milliseconds
 */
export function idOf(kind: number, index: number, time: number): string {
  const tail = mix(index ^ mix(kind))
  const middle = mix(tail ^ 0x5bd1e995)
  const high = Math.floor(time / 65_536)
  return `${HEX[high >>> 16]}${HEX[high & 0xffff]}-${HEX[time % 65_536]}-${HEX[0x7000 | (middle >>> 20)]}-${
    HEX[0x8000 | (middle & 0x3fff)]
  }-${HEX[(kind * 0x1357) & 0xffff]}${HEX[tail >>> 16]}${HEX[tail & 0xffff]}`
}

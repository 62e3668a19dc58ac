import { given } from './given.ts'

/** Draws numbers that only depend on the seed: the same on every machine. */
export interface Random {
  /** In [0, 1). */
  next(): number
  /** A whole number in [0, count). */
  below(count: number): number
  /** One of the list, each as likely. */
  pick<Item>(list: readonly Item[]): Item
  /** One of the list, the first ones more often: the higher the power, the more so. */
  common<Item>(list: readonly Item[], power: number): Item
}

/** Spreads 32 bits over 32 bits, each value to another one (the finalizer of MurmurHash3). */
export function mix(value: number): number {
  let h = value | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** The n-th source of a kind; mulberry32, which is fast and good enough for demo data. */
export function randomOf(kind: number, index: number): Random {
  let state = mix(index ^ mix(kind))
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    next,
    below: (count) => Math.floor(next() * count),
    pick: (list) => given(list[Math.floor(next() * list.length)]),
    common: (list, power) => given(list[Math.floor(next() ** power * list.length)]),
  }
}

/** From the normal distribution, by Box and Muller. */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
}

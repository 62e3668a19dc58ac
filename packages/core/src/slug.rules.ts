import { randomBytes } from 'node:crypto'

const MAX_LENGTH = 140

/** Letters that are not one of a to z with a mark on it. */
const SPELT_OUT: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ł: 'l',
  þ: 'th',
  ð: 'd',
  ı: 'i',
}

/** `Crème brûlée & Co.` → `creme-brulee-co`; empty when nothing of the text can stand in a URL. */
export function toSlug(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[ßæœøđłþðı]/g, (letter) => SPELT_OUT[letter] ?? '')
    .replaceAll(/['’]/g, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_LENGTH)
    .replaceAll(/^-+|-+$/g, '')
}

/** What to try in turn for a thing of this name, plainest first; the last one is free for certain, as far as chance goes. */
export function slugCandidates(name: string, kind: string): [string, ...string[]] {
  const base = toSlug(name)
  const unique = `${base || kind}-${randomBytes(5).toString('hex')}`
  return base ? [base, `${base}-2`, `${base}-3`, `${base}-4`, unique] : [unique]
}

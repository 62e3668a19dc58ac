import type { HighlightPart } from '@shop/validators'
import { stemmer } from 'stemmer'
import type { SearchQuery } from './search-query.rules.ts'

const WORD = /[\p{L}\p{N}\p{M}]+/gu
/** About so many characters of a description are shown around the first match. */
const SNIPPET = 160

export type Matcher = (word: string) => boolean

/** Says of a word whether the query asks for it: in any of its forms, or as a beginning while it is unfinished. */
export function matcherOf({ terms, unfinished }: SearchQuery): Matcher {
  const wanted = terms.filter((term) => !term.isExcluded).flatMap(({ text }) => text.match(WORD) ?? [])
  const stems = new Set(wanted.map((word) => stemmer(plain(word))))
  const beginning = unfinished === null ? null : plain(unfinished)
  // No form of a word begins with another letter, so nearly all words of a text are told apart by their first.
  const initials = new Set([...stems, ...(beginning === null ? [] : [beginning])].map(([initial]) => initial))
  return (word) => {
    const initial = word[0] as string
    if (initial < '\u0080' && !initials.has(initial.toLowerCase())) return false
    const form = plain(word)
    return stems.has(stemmer(form)) || (beginning !== null && form.startsWith(beginning))
  }
}

/** In lower case and without accents, as Postgres compares words. */
const plain = (word: string) => word.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()

/** The whole text in stretches, neighbours of one kind joined. */
export function highlight(text: string, matches: Matcher): HighlightPart[] {
  const parts: HighlightPart[] = []
  let end = 0
  const push = (stretch: string, match: boolean) => {
    const last = parts.at(-1)
    if (stretch === '') return
    if (last?.match === match) last.text += stretch
    else parts.push({ text: stretch, match })
  }
  for (const { 0: word, index } of text.matchAll(WORD)) {
    if (!matches(word)) continue
    push(text.slice(end, index), false)
    push(word, true)
    end = index + word.length
  }
  push(text.slice(end), false)
  return parts
}

/** The part of a longer text where the first match is, with `…` where something is left out; null without a match. */
export function highlightedSnippet(text: string, matches: Matcher): HighlightPart[] | null {
  const first = text.matchAll(WORD).find(({ 0: word }) => matches(word))
  if (!first) return null
  const { from, to } = windowAround(text, first.index, first.index + first[0].length)
  const shown = `${from > 0 ? '… ' : ''}${text.slice(from, to).trim()}${to < text.length ? ' …' : ''}`
  return highlight(shown, matches)
}

/** Where to cut, at spaces, so that the match has something before and more behind it. */
function windowAround(text: string, start: number, end: number): { from: number; to: number } {
  const wishedFrom = start - SNIPPET / 4
  const spaceBefore = text.indexOf(' ', wishedFrom)
  const from = wishedFrom <= 0 ? 0 : spaceBefore >= 0 && spaceBefore < start ? spaceBefore + 1 : start
  const wishedTo = Math.max(from + SNIPPET, end)
  const spaceAfter = text.lastIndexOf(' ', wishedTo)
  const to = wishedTo >= text.length ? text.length : spaceAfter > end ? spaceAfter : wishedTo
  return { from, to }
}

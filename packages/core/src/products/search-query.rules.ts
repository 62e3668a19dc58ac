/** What a shopper typed, taken apart. */
export interface SearchQuery {
  terms: SearchTerm[]
  /** The last word, in lower case, when it may be the beginning of one: what type-ahead completes. */
  unfinished: string | null
}

export interface SearchTerm {
  /** Letters, digits and what stands between them: no quotes, no operators. */
  text: string
  /** In quotes: its words stand side by side. */
  isPhrase: boolean
  isExcluded: boolean
}

const MAX_TERMS = 16
const MAX_TERM_LENGTH = 80
const TOKEN = /(-?)(?:"([^"]*)"?|([^\s"]+))/g
/** What may stand between the letters of one word: `two-person`, `2.5`, `O'Neill`. */
const INNER = /[^\p{L}\p{N}\p{M}]+/gu

/**
 * Reads a query as shoppers know it from elsewhere: words, "phrases in quotes", -excluded. Everything else is skipped, so
 * no text is a wrong query; one without a word to look for has no terms.
 */
export function parseQuery(q: string): SearchQuery {
  const terms: SearchTerm[] = []
  let endsInWord = false
  for (const [, minus, phrase, word] of q.toWellFormed().normalize('NFKC').matchAll(TOKEN)) {
    if (terms.length === MAX_TERMS) break
    const text = cleaned(phrase ?? word ?? '')
    if (text === '') continue
    const isExcluded = minus === '-'
    terms.push({ text, isPhrase: phrase !== undefined, isExcluded })
    endsInWord = phrase === undefined && !isExcluded
  }
  if (terms.every((term) => term.isExcluded)) return { terms: [], unfinished: null }
  const last = endsInWord ? /[\p{L}\p{N}\p{M}]+$/u.exec(terms.at(-1)?.text ?? '')?.[0] : undefined
  return { terms, unfinished: last !== undefined && last.length > 1 ? last.toLowerCase() : null }
}

/** The words of a token with single spaces between them; the marks that make `2.5` or `two-person` one stay. */
function cleaned(token: string): string {
  return token
    .replaceAll(INNER, (between, offset: number) =>
      /^[-.'’]$/.test(between) && offset > 0 && offset + 1 < token.length ? between : ' ',
    )
    .trim()
    .slice(0, MAX_TERM_LENGTH)
}

/** In the language of websearch_to_tsquery; without the last term, when that is to be looked for as a beginning. */
export function toWebSearch(terms: readonly SearchTerm[]): string {
  return terms
    .map(({ text, isPhrase, isExcluded }) => {
      const words = isPhrase || text.includes(' ') ? `"${text}"` : text
      return isExcluded ? `-${words}` : words
    })
    .join(' ')
}

/** The words that may be mistyped: plain, positive, of letters alone. In lower case, each once. */
export function plainWords({ terms }: SearchQuery): string[] {
  const plain = terms.filter((term) => !term.isExcluded && !term.isPhrase)
  const words = plain.flatMap(({ text }) => text.toLowerCase().split(/[^\p{L}\p{M}]+/u))
  return [...new Set(words.filter((word) => word.length > 2 && word.length <= 40))]
}

/** The query with words replaced, as it is shown and searched for. */
export function withCorrections({ terms }: SearchQuery, corrections: ReadonlyMap<string, string>): SearchTerm[] {
  return terms.map((term) => {
    if (term.isExcluded || term.isPhrase) return term
    const text = term.text.replaceAll(/[\p{L}\p{M}]+/gu, (word) => corrections.get(word.toLowerCase()) ?? word)
    return { ...term, text }
  })
}

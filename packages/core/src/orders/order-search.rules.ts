/** A condition on `orders o`; `value` notes a value and gives its placeholder. */
export type OrderSearch = (value: (given: unknown) => string) => string

/**
 * The ways to look for what an admin typed, each by an index: a number, the beginning of an e-mail address, a sku, and
 * words of what was bought, of which the last may be a beginning.
 */
export function orderSearches(typed: string): OrderSearch[] {
  const text = typed.trim()
  const number = orderNumberIn(text)
  const words = wordsOf(text)
  return [
    ...((number ? [(value) => `o.number = ${value(number)}`] : []) as OrderSearch[]),
    (value) => `lower(o.email) like ${value(`${text.toLowerCase().replaceAll(/[\\%_]/g, '\\$&')}%`)}`,
    (value) => `exists (select from order_lines l where l.order_id = o.id and l.sku = ${value(text)})`,
    ...(words.length > 0 && !text.includes('@') ? [byWords(words)] : []),
  ]
}

const byWords =
  (words: readonly string[]): OrderSearch =>
  (value) => {
    const query = words.map((word, index) => `'${word}'${index === words.length - 1 ? ':*' : ''}`).join(' & ')
    return `exists (
      select from order_lines l
      where l.order_id = o.id and to_tsvector('shop_english', l.name) @@ to_tsquery('shop_english', ${value(query)}))`
  }

/** `k7qm42xd`, as people type it, is `K7QM-42XD`; null when it is no number. */
function orderNumberIn(text: string): string | null {
  const [, first, second] = /^#?([0-9A-HJKMNP-TV-Z]{4})[ -]?([0-9A-HJKMNP-TV-Z]{4})$/i.exec(text) ?? []
  return first && second ? `${first}-${second}`.toUpperCase() : null
}

/** Letters and digits only, so that nothing of it means anything to Postgres. */
const wordsOf = (text: string): string[] => (text.match(/[\p{L}\p{N}]+/gu) ?? []).slice(0, 10)

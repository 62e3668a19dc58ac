/** Of which part of the catalogue an answer tells: pages that list products, one product, everything. */
export type CatalogueTag = 'lists' | `product:${string}` | '*'

/** When each tag was last changed, in counts of changes rather than by a clock: clocks of two machines disagree. */
export interface Marks {
  /** The tags changed as the change with this number, which is higher than any before. */
  mark(tags: readonly CatalogueTag[], change: number): void
  /** Whether none of the tags has changed after this number. */
  unchangedSince(tags: readonly CatalogueTag[], change: number): boolean
}

/** So many tags are kept apart; with one more, everything counts as changed. */
const MOST_TAGS = 20_000

export function createMarks(): Marks {
  const last = new Map<CatalogueTag, number>()
  let everything = 0
  return {
    mark(tags, change) {
      if (tags.includes('*') || last.size + tags.length > MOST_TAGS) {
        everything = change
        last.clear()
      } else {
        for (const tag of tags) last.set(tag, change)
      }
    },
    unchangedSince(tags, change) {
      if (everything > change) return false
      for (const tag of tags) if ((last.get(tag) ?? 0) > change) return false
      return true
    },
  }
}

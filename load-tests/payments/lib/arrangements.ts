/** Above this, not every event is doubled in every arrangement. */
const MOST = 100

/**
 * The ways in which so many events may arrive, as indexes: every order of each of them twice; of four or more, every order
 * of each once, and with any one of them twice.
 */
export function arrangementsOf(count: number): number[][] {
  const events = Array.from({ length: count }, (_, index) => index)
  const doubled = [...ordersOf([...events, ...events])]
  if (doubled.length <= MOST) return doubled
  return [...ordersOf(events), ...events.flatMap((event) => [...ordersOf([...events, event])])]
}

/** Every different order of these, in which equal ones may occur. */
function* ordersOf(items: readonly number[]): Generator<number[]> {
  if (items.length === 0) yield []
  for (const first of new Set(items)) {
    const rest = items.toSpliced(items.indexOf(first), 1)
    for (const order of ordersOf(rest)) yield [first, ...order]
  }
}

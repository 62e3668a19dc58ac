import { AppError } from '../../src/errors.ts'
import type { TestShop } from '../../src/testing/index.ts'
import type { Connection } from './connection.ts'

/** How Postgres lists the two connections. */
export const FIRST = 'first'
export const SECOND = 'second'

/** What became of a verb. */
export type Outcome = { result: unknown } | { error: unknown }

export interface Meeting {
  shop: TestShop
  first: Connection
  second: Connection
}

/** Statements of a verb, in their order, by what is so once they are done. */
export type Points = Record<string, RegExp>

/**
 * Stops the first verb once it has got to the point, with its transaction open, and runs the second to its end. If that
 * waits for what the first holds, which Postgres tells, the first goes on and both end.
 */
export async function meet(
  { shop, first }: Pick<Meeting, 'shop' | 'first'>,
  points: Points,
  point: string,
  verbs: { first: () => Promise<unknown>; second: () => Promise<unknown> },
): Promise<[Outcome, Outcome]> {
  const pause = pauseAt(first, points, point)
  const firstEnds = outcomeOf(verbs.first())
  try {
    await Promise.race([pause.reached, firstEnds.then((outcome) => neverReached(point, outcome))])
    const secondEnds = outcomeOf(verbs.second())
    await endedOrWaiting(shop, secondEnds)
    pause.end()
    return await Promise.all([firstEnds, secondEnds])
  } finally {
    pause.end()
    await firstEnds
  }
}

function pauseAt(connection: Connection, points: Points, point: string): { reached: Promise<void>; end(): void } {
  const reached = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<void>()
  const at = Object.keys(points).indexOf(point)
  let count = 0
  connection.listener = async (statement) => {
    if (count++ !== at) return
    if (!points[point]?.test(statement)) throw new Error(`"${point}" is not what was done by ${statement}`)
    reached.resolve()
    await ended.promise
  }
  return { reached: reached.promise, end: ended.resolve }
}

function neverReached(point: string, outcome: Outcome): never {
  throw new Error(`It ended without getting to "${point}"`, { cause: outcome })
}

const outcomeOf = (run: Promise<unknown>): Promise<Outcome> =>
  run.then(
    (result) => ({ result }),
    (error: unknown) => ({ error }),
  )

async function endedOrWaiting(shop: TestShop, ends: Promise<Outcome>): Promise<void> {
  const { reads } = shop.as()
  let hasEnded = false
  void ends.then(() => (hasEnded = true))
  while (!hasEnded) {
    const [row] = await reads.query<{ waits: boolean }>({ name: 'waits', text: WAITS, values: [SECOND, FIRST] })
    if (row?.waits) return
  }
}

const WAITS = `
  select exists (
    select from pg_stat_activity waiting join pg_stat_activity holding on holding.pid = any(pg_blocking_pids(waiting.pid))
    where waiting.datname = current_database() and waiting.application_name = $1 and holding.application_name = $2
  ) as waits`

/** Whether it succeeded; false when it was refused as documented. Throws whatever else it ended with. */
export function hasSucceeded(outcome: Outcome, refusals: readonly string[] = []): boolean {
  if ('result' in outcome) return true
  if (outcome.error instanceof AppError && refusals.includes(outcome.error.code)) return false
  throw outcome.error
}

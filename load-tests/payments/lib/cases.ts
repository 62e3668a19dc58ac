import { arrangementsOf } from './arrangements.ts'
import type { Happened } from './model.ts'
import { STORIES } from './stories.ts'

/** One order of the proof. */
export interface Case {
  story: string
  /** Which arrangement of the events it comes to, counted on beyond the last. */
  arrangement: number
  order: Happened['order']
  stock: Happened['stock']
  /** Before which step of the story the order ends; after the last when there are no more. */
  endsBefore: number
  /** The customer pays after a while, and none of that is told. */
  paysLate?: boolean
}

/** More than one turn of the reconciler comes before some of them pay. */
const LATE = 60

const stays = { order: 'stays', stock: 'left', endsBefore: 0 } as const

/** Every arrangement of every story, late customers, and then, up to so many, stories whose order is over meanwhile. */
export function casesOf(count: number): Case[] {
  const names = Object.keys(STORIES)
  const plain = names.flatMap((story) =>
    arrangementsOf((STORIES[story]?.length ?? 0) + 1).map((_, arrangement) => ({ story, arrangement, ...stays })),
  )
  const ends: Omit<Case, 'arrangement'>[] = names.flatMap((story) =>
    [0, 1, 2, 3]
      .filter((endsBefore) => endsBefore <= (STORIES[story]?.length ?? 0))
      .flatMap((endsBefore) =>
        (['cancelled', 'expired'] as const).flatMap((order) =>
          (['left', 'gone'] as const).map((stock) => ({ story, order, stock, endsBefore })),
        ),
      ),
  )
  const paid = names.filter((story) => /paid/.test(story))
  const after = paid.map((story) => ({ story, order: 'cancelled_paid', stock: 'left', endsBefore: 9 }) as const)
  const over = [...ends, ...after]
  const late = Array.from({ length: LATE }, () => ({ story: 'nobody pays', arrangement: 0, ...stays, paysLate: true }))
  // A prime step meets other arrangements in every round.
  const more = Array.from({ length: Math.max(0, count - plain.length - LATE) }, (_, index) => {
    const end = over[index % over.length]
    return end && { ...end, arrangement: index * 7 }
  }).filter((one) => one !== undefined)
  return spread([...plain, ...late, ...more]).slice(0, count)
}

/** Not one kind after the other: as they come on a busy day. */
const spread = <T>(items: readonly T[]): T[] => {
  const step = 997
  return items.length % step === 0 ? [...items] : items.map((_, index) => items[(index * step) % items.length] as T)
}

/** What goes wrong with webhooks. Fractions are of all events, 0 to 1. */
export interface Faults {
  /** Sent twice, at the same moment. */
  duplicate: number
  /** Overtaken by the next event of the same payment. */
  reorder: number
  /** Never sent. */
  loss: number
  /** Refunds that stay pending until they are finished by hand, whatever the card. */
  pendingRefunds: number
  /** Every event is sent so much later. */
  delayMs: number
  /** The same seed gives the same fate to the same events. */
  seed: number
}

export const NO_FAULTS: Faults = { duplicate: 0, reorder: 0, loss: 0, pendingRefunds: 0, delayMs: 0, seed: 1 }

export interface Fate {
  lost: boolean
  duplicated: boolean
  overtaken: boolean
  delayMs: number
}

export interface FaultSwitch {
  current(): Faults
  /** Faults that are not named are off. Begins anew with the seed. */
  set(faults: Partial<Faults> | null): void
  /** Drawn for one event; the draws follow the order of the calls. */
  fateOfEvent(): Fate
  holdsRefund(): boolean
}

export function createFaultSwitch(initial: Partial<Faults> = {}): FaultSwitch {
  let faults: Faults = { ...NO_FAULTS, ...initial }
  let [draw, drawForRefund] = [randomFrom(faults.seed), randomFrom(faults.seed)]
  return {
    current: () => ({ ...faults }),
    set(next) {
      faults = { ...NO_FAULTS, ...next }
      ;[draw, drawForRefund] = [randomFrom(faults.seed), randomFrom(faults.seed)]
    },
    fateOfEvent() {
      // Always three draws, so that switching one fault on leaves the others as they were.
      const [loss, duplicate, reorder] = [draw(), draw(), draw()]
      return {
        lost: loss < faults.loss,
        duplicated: duplicate < faults.duplicate,
        overtaken: reorder < faults.reorder,
        delayMs: faults.delayMs,
      }
    },
    holdsRefund: () => drawForRefund() < faults.pendingRefunds,
  }
}

/** Mulberry32: numbers from 0 to 1, the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

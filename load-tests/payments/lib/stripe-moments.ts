import type { Outage, StripeFake } from '@shop/core/testing/stripe'
import { untilSo } from './waiting.ts'

/** The fake has one outage at a time: these take turns. */
let turn: Promise<unknown> = Promise.resolve()

/** A request that Stripe does not answer. */
export interface Unanswered {
  /** It has arrived at Stripe; with `executes` it took effect. */
  arrived(): Promise<void>
  /** Stripe answers, if anybody is still there. */
  answer(): void
}

/** Stripe leaves the first request of that kind which names `about` without an answer while `work` lasts. */
export function unanswered(
  stripe: StripeFake,
  { about, ...outage }: Omit<Outage, 'kind'> & { about: string },
  work: (request: Unanswered) => Promise<void>,
): Promise<void> {
  const run = turn.then(async () => {
    const before = stripe.requests.length
    const isThere = () => stripe.requests.slice(before).some((request) => JSON.stringify(request).includes(about))
    stripe.setOutage({ kind: 'hang', ...outage })
    try {
      await work({
        arrived: () => untilSo(`Stripe is asked about ${about}`, isThere),
        answer: () => stripe.setOutage(null),
      })
    } finally {
      stripe.setOutage(null)
    }
  })
  turn = run.catch(() => {})
  return run
}

/** What happens at Stripe in `act` is told to nobody. */
export function untold<T>(stripe: StripeFake, act: () => Promise<T>): Promise<T> {
  stripe.setFaults({ loss: 1 })
  const done = act()
  stripe.setFaults(null)
  return done
}

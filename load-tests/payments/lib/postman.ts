import { setTimeout as wait } from 'node:timers/promises'
import type { StripeFake } from '@shop/core/testing/stripe'
import { arrangementsOf } from './arrangements.ts'

/** Brings the shop what Stripe tells, in an order of its choice; the fake itself sends nothing any more. */
export interface Postman {
  /** The events of an intent in one of their arrangements; some of them never come. */
  bring(intentId: string, arrangement: number): Promise<void>
  counts(): { sent: number; lost: number }
}

export function createPostman(stripe: StripeFake, { loss, random }: { loss: number; random: () => number }): Postman {
  stripe.setFaults({ loss: 1 })
  let [sent, lost] = [0, 0]

  /** Until it is taken, as Stripe does. */
  async function deliver(eventId: string): Promise<void> {
    for (;;) {
      const { attempts } = await stripe.resend(eventId)
      if (attempts.at(-1)?.status === 200) break
      await wait(500)
    }
    sent++
  }

  return {
    async bring(intentId, arrangement) {
      const events = stripe.events.filter(({ event }) => (event.data.object as { id: string }).id === intentId)
      const isLost = events.map(() => random() < loss)
      lost += isLost.filter(Boolean).length
      const all = arrangementsOf(events.length)
      let together: Promise<void>[] = []
      let last = -1
      for (const index of all[arrangement % all.length] ?? []) {
        // The same one twice in a row comes twice at once.
        if (index !== last) {
          await Promise.all(together)
          together = []
        }
        last = index
        const id = events[index]?.event.id
        if (id && !isLost[index]) together.push(deliver(id))
      }
      await Promise.all(together)
    },
    counts: () => ({ sent, lost }),
  }
}

/** Numbers from 0 to 1, the same in every run. */
export function randomFrom(seed: number): () => number {
  let state = seed
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
}

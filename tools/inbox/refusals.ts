import { z } from 'zod'

/** How the next mails are refused: for trying out what the shop does when mail does not go through. */
export const Refusal = z.strictObject({
  /** How many mails are refused before all is well again. */
  count: z.int().min(1).max(1000).default(1),
  /** SMTP answer: 4xx asks the sender to try again later, 5xx tells it to give up. */
  code: z.int().min(400).max(599).default(451),
  /** Text of the answer, printable ASCII. */
  message: z
    .string()
    .max(200)
    .regex(/^[\x20-\x7e]*$/, 'printable ASCII in one line')
    .default('Refused on request'),
})
export type Refusal = z.infer<typeof Refusal>

export interface Refusals {
  set(refusal: Refusal): void
  clear(): void
  current(): Refusal | undefined
  /** The refusal this mail is answered with, which counts it; undefined when it may pass. */
  take(): Refusal | undefined
}

export function createRefusals(): Refusals {
  let refusal: Refusal | undefined
  return {
    set: (next) => {
      refusal = next
    },
    clear: () => {
      refusal = undefined
    },
    current: () => refusal,
    take() {
      const taken = refusal
      if (taken) refusal = taken.count > 1 ? { ...taken, count: taken.count - 1 } : undefined
      return taken
    },
  }
}

import { type Faults, NO_FAULTS, type StripeFake, TEST_METHODS } from '@shop/core/testing/stripe'
import { z } from 'zod'

const Outcome = z.strictObject({ outcome: z.enum(['succeed', 'fail']) })
const Fraction = z.number().min(0).max(1)
const FaultsInput = z.strictObject({
  duplicate: Fraction.optional(),
  reorder: Fraction.optional(),
  loss: Fraction.optional(),
  pendingRefunds: Fraction.optional(),
  delayMs: z.int().min(0).max(600_000).optional(),
  seed: z.int().optional(),
}) satisfies z.ZodType<Partial<Faults>>
const OutageInput = z.strictObject({
  kind: z.enum(['hang', 'error', 'reset', 'rate_limit']),
  path: z.string().max(200).optional(),
  method: z.enum(['GET', 'POST']).optional(),
  executes: z.boolean().optional(),
  times: z.int().min(1).optional(),
})

type Verb = (fake: StripeFake, id: string, body: unknown) => unknown

/** What may be done by POST, below /_fake: what customers and banks do, and what goes wrong. */
export const VERBS: Readonly<Record<string, Verb>> = {
  'intents/:id/confirm': (fake, id, body) =>
    fake.confirm(id, z.strictObject({ number: z.string().optional() }).parse(body).number),
  'intents/:id/authenticate': (fake, id, body) => fake.authenticate(id, Outcome.parse(body).outcome),
  'intents/:id/settle': (fake, id, body) => fake.settle(id, Outcome.parse(body).outcome),
  'intents/:id/refund': (fake, id, body) =>
    fake.refund(id, z.strictObject({ amount: z.int().min(1).optional() }).parse(body).amount),
  'refunds/:id/finish': (fake, id, body) => fake.finishRefund(id, Outcome.parse(body).outcome),
  'events/:id/resend': (fake, id) => fake.resend(id),
  faults: (fake, _, body) => {
    fake.setFaults(FaultsInput.parse(body))
    return fake.faults()
  },
  outage: (fake, _, body) => {
    const outage = OutageInput.nullable().parse(body)
    fake.setOutage(outage && { ...outage, path: outage.path === undefined ? undefined : new RegExp(outage.path) })
    return outageOf(fake)
  },
  webhooks: (fake, _, body) => {
    fake.setWebhooks(
      z
        .strictObject({ url: z.url(), secret: z.string().min(1) })
        .nullable()
        .parse(body),
    )
    return {}
  },
}

/** Everything the page shows, newest first. */
export function stateOf(fake: StripeFake, limit = 100) {
  const [charges, refunds, events] = [fake.charges(), fake.refunds(), fake.events]
  const intents = fake.intents().toReversed().slice(0, limit)
  return {
    intents: intents.map((intent) => ({
      ...intent,
      charges: charges.filter((charge) => charge.payment_intent === intent.id),
      refunds: refunds.filter((refund) => refund.payment_intent === intent.id),
      events: events.filter(({ event }) => isAbout(event.data.object, intent.id)).map(summarize),
    })),
    methods: Object.entries(TEST_METHODS).map(([number, { type, label }]) => ({ number, type, label })),
    faults: fake.faults(),
    noFaults: NO_FAULTS,
    outage: outageOf(fake),
  }
}

const isAbout = (object: object, intentId: string): boolean =>
  ('id' in object && object.id === intentId) || ('payment_intent' in object && object.payment_intent === intentId)

const summarize = ({ event, delivery, attempts }: StripeFake['events'][number]) => ({
  id: event.id,
  type: event.type,
  created: event.created,
  delivery,
  attempts,
})

function outageOf(fake: StripeFake) {
  const { path, ...outage } = fake.outage() ?? {}
  return { ...outage, ...(path && { path: path.source }) }
}

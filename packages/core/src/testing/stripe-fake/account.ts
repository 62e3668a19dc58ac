import { Stripe } from 'stripe'
import { newId } from './objects/ids.ts'
import { unknownObject } from './refusal.ts'

/** The events the fake makes, each with what it is about. */
export interface EventObjects {
  'payment_intent.created': Stripe.PaymentIntent
  'payment_intent.requires_action': Stripe.PaymentIntent
  'payment_intent.processing': Stripe.PaymentIntent
  'payment_intent.succeeded': Stripe.PaymentIntent
  'payment_intent.payment_failed': Stripe.PaymentIntent
  'payment_intent.canceled': Stripe.PaymentIntent
  'charge.pending': Stripe.Charge
  'charge.succeeded': Stripe.Charge
  'charge.failed': Stripe.Charge
  'charge.refunded': Stripe.Charge
  'refund.created': Stripe.Refund
  'refund.updated': Stripe.Refund
  'refund.failed': Stripe.Refund
}

/** One try to deliver an event. */
export interface Attempt {
  at: string
  /** What the receiver answered; null when it did not. */
  status: number | null
  error?: string
}

export interface EventRecord {
  event: Stripe.Event
  /** `lost` on purpose, `failed` after the last retry, `unsent` when there was nowhere to send it. */
  delivery: 'pending' | 'delivered' | 'failed' | 'lost' | 'unsent'
  attempts: Attempt[]
}

/** All that an account holds, in the order it came about. */
export interface Account {
  intents: Map<string, Stripe.PaymentIntent>
  charges: Map<string, Stripe.Charge>
  refunds: Map<string, Stripe.Refund>
  methods: Map<string, Stripe.PaymentMethod>
  /** The test number behind a payment method. */
  numbers: Map<string, string>
  events: Map<string, EventRecord>
}

export const newAccount = (): Account => ({
  intents: new Map(),
  charges: new Map(),
  refunds: new Map(),
  methods: new Map(),
  numbers: new Map(),
  events: new Map(),
})

/** What a verb works with. */
export interface Work {
  account: Account
  /** Seconds since 1970, as Stripe counts. */
  now(): number
  /** Where the fake answers, to build links with. */
  url: string
  emit<T extends keyof EventObjects>(type: T, object: EventObjects[T], previous?: Partial<EventObjects[T]>): void
  /** Something happens later by itself: a debit that settles, a refund that fails. */
  later(slow: boolean, happen: () => void): void
  /** The refund that is being made waits, whatever the card says. */
  holdsRefund(): boolean
}

export function found<T>(objects: Map<string, T>, kind: string, id: string, param?: string): T {
  const object = objects.get(id)
  if (!object) throw unknownObject(kind, id, param)
  return object
}

/** An event shows its object as it was then. */
export function newEvent<T extends keyof EventObjects>(
  type: T,
  object: EventObjects[T],
  previous: Partial<EventObjects[T]> | undefined,
  { created, request }: { created: number; request: Stripe.Event.Request | null },
): Stripe.Event {
  const event: Stripe.EventBase = {
    id: newId('evt'),
    object: 'event',
    api_version: Stripe.API_VERSION,
    created,
    data: structuredClone({ object, ...(previous && { previous_attributes: previous }) }),
    livemode: false,
    pending_webhooks: 1,
    request,
    type,
  }
  // The union of all events cannot follow that `type` and `data.object` belong together; EventObjects says so.
  return event as Stripe.Event
}

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Stripe } from 'stripe'
import type { EventRecord } from './account.ts'
import type { RequestRecord } from './api.ts'
import type { WebhookTarget } from './deliveries.ts'
import type { Faults } from './faults.ts'
import type { Outage } from './outage.ts'

export interface StripeFakeOptions {
  /** Any free one by default. */
  port?: number
  host?: string
  /** Only this key is accepted; any `sk_test_…` when absent. */
  secretKey?: string
  /** May be set later. Events made before that are not sent. */
  webhooks?: WebhookTarget | null
  /** All off. */
  faults?: Partial<Faults>
  /** Waits before the further tries of a delivery that was not answered 2xx; given up after the last. */
  retryDelaysMs?: readonly number[]
  /** Debits settle and refunds are paid by themselves after so long, slow ones after twenty times that; never by default. */
  settleAfterMs?: number
  /** What is kept for the next process; nothing is by default. */
  file?: string
  /** The clock of `created` and `canceled_at`. */
  now?: () => Date
  /** Answers everything that is not below /v1. */
  otherwise?: (request: IncomingMessage, response: ServerResponse) => void
}

export type Outcome = 'succeed' | 'fail'

export interface StripeFake extends AsyncDisposable {
  url: string
  /** Where the library finds it: `new Stripe(key, { ...fake.client, timeout })` */
  client: { host: string; port: number; protocol: 'http' }
  setWebhooks(target: WebhookTarget | null): void
  /** Faults that are not named are off; null is none. Draws begin anew with the seed. */
  setFaults(faults: Partial<Faults> | null): void
  faults(): Faults
  /** Trouble with the API, until called again with null. */
  setOutage(outage: Outage | null): void
  outage(): Outage | null
  /**
   * What the customer does in the browser, with one of Stripe's test numbers. Resolves with the intent as it is then:
   * a declined one is back at `requires_payment_method`. Rejects with a Refusal when it cannot be confirmed.
   */
  confirm(intentId: string, number?: string): Promise<Stripe.PaymentIntent>
  /** The customer finishes or refuses 3-D Secure. */
  authenticate(intentId: string, outcome: Outcome): Promise<Stripe.PaymentIntent>
  /** The bank settles a debit that is `processing`, or does not. */
  settle(intentId: string, outcome: Outcome): Promise<Stripe.PaymentIntent>
  /** The merchant refunds in Stripe's dashboard, so that the shop only hears of it: all that is left, or a part. */
  refund(intentId: string, amount?: number): Promise<Stripe.Refund>
  /** The bank pays a pending refund, or a refund fails, also one that had succeeded. */
  finishRefund(refundId: string, outcome: Outcome): Promise<Stripe.Refund>
  /** Sends an event again, as the dashboard can. Resolves after the first try. */
  resend(eventId: string): Promise<EventRecord>
  /** Every request the API got, in order. */
  requests: readonly RequestRecord[]
  /** Every event made, in order, and how its deliveries went. */
  readonly events: readonly EventRecord[]
  /** No webhook waits to be sent any more: all are delivered, lost or given up. */
  settled(): Promise<void>
  /** Copies, in the order they were made. */
  intents(): Stripe.PaymentIntent[]
  charges(): Stripe.Charge[]
  refunds(): Stripe.Refund[]
  stop(): Promise<void>
}

import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Stripe } from 'stripe'
import { type EventRecord, type Work, found, newEvent } from './account.ts'
import { type RequestRecord, answerApi } from './api.ts'
import { attempt, finishAuthentication, settleDebit } from './attempts.ts'
import { type WebhookTarget, createDeliveries } from './deliveries.ts'
import { type Faults, createFaultSwitch } from './faults.ts'
import { createIdempotencyKeys } from './idempotency.ts'
import { refuseUnlessOpen, unexpected } from './intents.ts'
import { addMethod } from './methods.ts'
import { type Outage, createOutageSwitch } from './outage.ts'
import { createRefund, finishRefund } from './refunds.ts'
import { createAccountFile, readAccount } from './storage.ts'

export type { Attempt, EventRecord } from './account.ts'
export type { RequestRecord } from './api.ts'
export type { WebhookTarget } from './deliveries.ts'
export { ENDPOINTS } from './endpoints.ts'
export { type Faults, NO_FAULTS } from './faults.ts'
export type { Outage } from './outage.ts'
export { Refusal } from './refusal.ts'
export { TEST_METHODS, type TestMethod } from './test-methods.ts'

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

const RETRY_DELAYS_MS = [1_000, 5_000, 15_000, 30_000, 60_000, 120_000, 300_000]
const SLOW = 20

/** Starts a fake of Stripe's API that the real library talks to. Rejects with `EADDRINUSE` when the port is taken. */
export async function startStripeFake(options: StripeFakeOptions = {}): Promise<StripeFake> {
  const { host = '127.0.0.1', now = () => new Date(), settleAfterMs, otherwise = refuseOthers } = options
  const { account, keys: formerKeys } = readAccount(options.file)
  const keys = createIdempotencyKeys(formerKeys)
  const file = createAccountFile(options.file, account, keys)
  const faults = createFaultSwitch(options.faults)
  const outages = createOutageSwitch()
  const requests: RequestRecord[] = []
  const timers = new Set<NodeJS.Timeout>()
  const deliveries = createDeliveries({
    target: options.webhooks ?? null,
    faults,
    retryDelaysMs: options.retryDelaysMs ?? RETRY_DELAYS_MS,
    onChange: file.changed,
  })

  const server = createServer((request, response) => {
    if (!request.url?.startsWith('/v1/')) return otherwise(request, response)
    if (request.method === 'OPTIONS') return void response.writeHead(204, PREFLIGHT).end()
    const api = {
      secretKey: options.secretKey,
      keys,
      outages,
      workFor,
      onRequest: (record: RequestRecord) => requests.push(record),
    }
    answerApi(request, response, api).then(file.changed, () => response.destroy())
  })
  const port = await listen(server, options.port ?? 0, host)
  const url = `http://${host}:${port}`

  function workFor(request: Stripe.Event.Request | null): Work {
    const seconds = () => Math.floor(now().getTime() / 1_000)
    return {
      account,
      url,
      now: seconds,
      holdsRefund: faults.holdsRefund,
      later: (slow, happen) => later(happen, slow ? SLOW : 1),
      emit(type, object, previous) {
        const event = newEvent(type, object, previous, { created: seconds(), request })
        const record: EventRecord = { event, delivery: 'pending', attempts: [] }
        account.events.set(event.id, record)
        deliveries.send(record)
      },
    }
  }

  function later(happen: () => void, factor: number): void {
    if (settleAfterMs === undefined) return
    const timer = setTimeout(() => {
      timers.delete(timer)
      happen()
      file.changed()
    }, settleAfterMs * factor)
    timers.add(timer)
  }

  /** What people and banks do, rather than the shop. */
  const work = workFor(null)
  const act = <T extends object>(objects: Map<string, T>, kind: string, id: string, verb: (object: T) => void) =>
    Promise.try(() => {
      const object = found(objects, kind, id)
      verb(object)
      file.changed()
      return structuredClone(object)
    })
  const onIntent = (id: string, verb: (intent: Stripe.PaymentIntent) => void) =>
    act(account.intents, 'payment_intent', id, verb)

  for (const record of account.events.values()) if (record.delivery === 'pending') deliveries.send(record)

  async function stop(): Promise<void> {
    for (const timer of timers) clearTimeout(timer)
    await deliveries.stop()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    file.flush()
  }

  return {
    url,
    client: { host, port, protocol: 'http' },
    setWebhooks: deliveries.setTarget,
    setFaults: faults.set,
    faults: faults.current,
    setOutage: outages.set,
    outage: outages.current,
    confirm: (id, number = '4242424242424242') =>
      onIntent(id, (intent) => {
        refuseUnlessOpen(intent)
        attempt(work, intent, addMethod(work, number))
      }),
    authenticate: (id, outcome) =>
      onIntent(id, (intent) => {
        refuseUnless(intent, 'requires_action')
        finishAuthentication(work, intent, outcome)
      }),
    settle: (id, outcome) =>
      onIntent(id, (intent) => {
        refuseUnless(intent, 'processing')
        settleDebit(work, intent, outcome)
      }),
    refund: (id, amount) =>
      Promise.try(() => {
        const refund = createRefund(work, { payment_intent: id, ...(amount && { amount: String(amount) }) })
        file.changed()
        return structuredClone(refund)
      }),
    finishRefund: (id, outcome) => act(account.refunds, 'refund', id, (refund) => finishRefund(work, refund, outcome)),
    async resend(id) {
      const record = found(account.events, 'event', id)
      await deliveries.resend(record)
      return record
    },
    requests,
    get events() {
      return [...account.events.values()]
    },
    settled: deliveries.settled,
    intents: () => structuredClone([...account.intents.values()]),
    charges: () => structuredClone([...account.charges.values()]),
    refunds: () => structuredClone([...account.refunds.values()]),
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

function refuseUnless(intent: Stripe.PaymentIntent, status: Stripe.PaymentIntent.Status): void {
  if (intent.status === status) return
  throw unexpected(intent, `This PaymentIntent is not ${status}: it has a status of ${intent.status}.`)
}

const PREFLIGHT = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': '*',
  'access-control-allow-methods': 'GET, POST',
}

const refuseOthers = (_request: IncomingMessage, response: ServerResponse): void =>
  void response.writeHead(404, { 'content-type': 'text/plain' }).end('Stripe’s API is below /v1')

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

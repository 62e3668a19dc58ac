import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Stripe } from 'stripe'
import { type EventRecord, type Work, found, newEvent } from './account.ts'
import { type RequestRecord, answerApi } from './api.ts'
import { createDeliveries } from './deliveries.ts'
import { createFaultSwitch } from './faults.ts'
import { createHands, resumePending } from './hands.ts'
import { createIdempotencyKeys } from './idempotency.ts'
import { createLater } from './later.ts'
import { createOutageSwitch } from './outage.ts'
import { createAccountFile, readAccount } from './storage.ts'
import type { StripeFake, StripeFakeOptions } from './types.ts'

export type { Attempt, EventRecord } from './account.ts'
export type { RequestRecord } from './api.ts'
export type { WebhookTarget } from './deliveries.ts'
export { ENDPOINTS } from './endpoints.ts'
export { type Faults, NO_FAULTS } from './faults.ts'
export type { Outage } from './outage.ts'
export { Refusal } from './refusal.ts'
export { TEST_METHODS, type TestMethod } from './test-methods.ts'
export type { Outcome, StripeFake, StripeFakeOptions } from './types.ts'

const RETRY_DELAYS_MS = [1_000, 5_000, 15_000, 30_000, 60_000, 120_000, 300_000]
/** Longer than the library keeps a connection: what it sends is not lost on one that is being closed. */
const KEEP_ALIVE_MS = 120_000

/** Starts a fake of Stripe's API that the real library talks to. Rejects with `EADDRINUSE` when the port is taken. */
export async function startStripeFake(options: StripeFakeOptions = {}): Promise<StripeFake> {
  const { host = '127.0.0.1', otherwise = refuseOthers } = options
  const { account, keys: formerKeys } = readAccount(options.file)
  const keys = createIdempotencyKeys(formerKeys)
  const { changed, flush } = createAccountFile(options.file, account, keys)
  const faults = createFaultSwitch(options.faults)
  const outages = createOutageSwitch()
  const later = createLater(options.settleAfterMs)
  const requests: RequestRecord[] = []
  const deliveries = createDeliveries({
    target: options.webhooks ?? null,
    faults,
    retryDelaysMs: options.retryDelaysMs ?? RETRY_DELAYS_MS,
    onChange: changed,
  })

  const onRequest = (record: RequestRecord) => requests.push(record)
  const api = { secretKey: options.secretKey, keys, outages, workFor, onRequest }
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    if (!request.url?.startsWith('/v1/')) return otherwise(request, response)
    if (request.method === 'OPTIONS') return void response.writeHead(204, PREFLIGHT).end()
    answerApi(request, response, api).then(changed, () => response.destroy())
  })
  const port = await listen(server, options.port ?? 0, host)
  const url = `http://${host}:${port}`

  function workFor(request: Stripe.Event.Request | null): Work {
    const now = () => Math.floor((options.now?.() ?? new Date()).getTime() / 1_000)
    return {
      account,
      url,
      now,
      holdsRefund: faults.holdsRefund,
      later: (slow, happen) =>
        later.after(slow, () => {
          happen()
          changed()
        }),
      emit(type, object, previous) {
        const event = newEvent(type, object, previous, { created: now(), request })
        const record: EventRecord = { event, delivery: 'pending', attempts: [] }
        account.events.set(event.id, record)
        deliveries.send(record)
      },
    }
  }

  const work = workFor(null)
  resumePending(work)
  for (const record of account.events.values()) if (record.delivery === 'pending') deliveries.send(record)

  async function stop(): Promise<void> {
    later.stop()
    await deliveries.stop()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    flush()
  }

  return {
    ...createHands(work, changed),
    url,
    client: { host, port, protocol: 'http' },
    setWebhooks: deliveries.setTarget,
    setFaults: faults.set,
    faults: faults.current,
    setOutage: outages.set,
    outage: outages.current,
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

import { setTimeout as sleep } from 'node:timers/promises'
import { Stripe } from 'stripe'
import type { EventRecord } from './account.ts'
import type { FaultSwitch } from './faults.ts'
import { idOf } from './objects/ids.ts'

export interface WebhookTarget {
  url: string
  /** `whsec_…` */
  secret: string
}

export interface Deliveries {
  setTarget(target: WebhookTarget | null): void
  /** Sends an event as its fate has it, and again until it is answered with 2xx or the tries are used up. */
  send(record: EventRecord): void
  /** Once more, whatever became of it before. */
  resend(record: EventRecord): Promise<void>
  /** Nothing waits to be sent any more. */
  settled(): Promise<void>
  stop(): Promise<void>
}

/** An event that is to be overtaken waits so long for another one of its payment. */
const OVERTAKEN_WITHIN_MS = 200
const ANSWER_WITHIN_MS = 10_000

export interface DeliveryOptions {
  target: WebhookTarget | null
  faults: FaultSwitch
  retryDelaysMs: readonly number[]
  onChange: () => void
}

/** First tries of the events of one payment go out one after the other; Stripe promises no order, so nobody may rely on it. */
export function createDeliveries({ faults, retryDelaysMs, onChange, ...options }: DeliveryOptions): Deliveries {
  let target = options.target
  const stopping = new AbortController()
  const { signal } = stopping
  const lanes = new Map<string, Promise<void>>()
  const waiting = new Map<string, () => void>()
  const work = new Set<Promise<void>>()

  /** Work that is stopped is given up silently. */
  function track(promise: Promise<void>): Promise<void> {
    const quiet = promise.catch((error: unknown) => {
      if (!signal.aborted) throw error
    })
    work.add(quiet)
    void quiet.finally(() => work.delete(quiet))
    return quiet
  }

  function inLane(lane: string, run: () => Promise<void>): Promise<void> {
    const next = track((lanes.get(lane) ?? Promise.resolve()).then(run))
    lanes.set(lane, next)
    void next.finally(() => {
      if (lanes.get(lane) === next) lanes.delete(lane)
    })
    return next
  }

  async function attempt(record: EventRecord): Promise<boolean> {
    const at = new Date().toISOString()
    const result = target ? await post(target, record.event, signal) : { status: null, error: 'There is no receiver' }
    signal.throwIfAborted()
    const ok = result.status !== null && result.status >= 200 && result.status < 300
    record.attempts.push({ at, ...result })
    if (ok) record.delivery = 'delivered'
    onChange()
    return ok
  }

  async function retry(record: EventRecord): Promise<void> {
    for (const delay of retryDelaysMs) {
      await sleep(delay, undefined, { signal })
      if (await attempt(record)) return
    }
    if (record.delivery === 'pending') record.delivery = 'failed'
    onChange()
  }

  async function firstTry(record: EventRecord, duplicated: boolean): Promise<void> {
    const copies = await Promise.all(duplicated ? [attempt(record), attempt(record)] : [attempt(record)])
    if (!copies.includes(true)) void track(retry(record))
  }

  function send(record: EventRecord): void {
    const fate = faults.fateOfEvent()
    if (!target) record.delivery = 'unsent'
    else if (fate.lost) record.delivery = 'lost'
    if (record.delivery !== 'pending') return
    const lane = laneOf(record)
    const due = performance.now() + fate.delayMs
    const go = () =>
      inLane(lane, async () => {
        const wait = due - performance.now()
        if (wait > 0) await sleep(wait, undefined, { signal })
        await firstTry(record, fate.duplicated)
      })
    const overtake = waiting.get(lane)
    if (fate.overtaken && !overtake) return void track(beOvertaken(lane).then(go))
    const sent = go()
    if (overtake) void sent.finally(overtake)
  }

  async function beOvertaken(lane: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    waiting.set(lane, resolve)
    await Promise.race([promise, sleep(OVERTAKEN_WITHIN_MS, undefined, { signal })])
    waiting.delete(lane)
  }

  return {
    setTarget(next) {
      target = next
    },
    send,
    async resend(record) {
      record.delivery = 'pending'
      await track(firstTry(record, false))
    },
    async settled() {
      while (work.size > 0) await Promise.all(work)
    },
    async stop() {
      stopping.abort()
      await Promise.all(work)
    },
  }
}

/** The payment an event is about. */
function laneOf({ event }: EventRecord): string {
  const object = event.data.object as { id?: string; payment_intent?: string | { id: string } | null }
  return idOf(object.payment_intent) ?? object.id ?? event.id
}

async function post(target: WebhookTarget, event: Stripe.Event, signal: AbortSignal) {
  const payload = JSON.stringify(event, null, 2)
  try {
    const response = await fetch(target.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
        'stripe-signature': Stripe.webhooks.generateTestHeaderString({ payload, secret: target.secret }),
      },
      body: payload,
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
    })
    await response.arrayBuffer()
    return { status: response.status }
  } catch (error) {
    return { status: null, error: reasonOf(error) }
  }
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message || String(error.cause) : error.message
}

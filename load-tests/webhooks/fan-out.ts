// 10,000 events for three webhooks, one slow, one failing, one away for a minute, with workers killed and frozen all the
// while: does every event have its effect once, and in order? And does a slow one hold up another?
//
//   EVENTS=10000 node --conditions=development load-tests/webhooks/fan-out.ts
import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { startWorkerProcess, until } from '../catalogue/lib/processes.ts'
import { conclude } from '../security/lib/calls.ts'
import { startCrowd } from './lib/disturb.ts'
import { EVENTS_EACH, type HookedShop, outOfOrder, settings, startHookedShop } from './lib/subscribe.ts'
import { type Behaviour, startSubscriber, type Subscriber } from './lib/subscriber.ts'

const EVENTS = Number(process.env['EVENTS'] ?? 10_000)
const DISTURBANCES = 20
const PUBLISHING_MS = 60_000
const PUBLISHERS = 4
const AWAY_MS = 60_000
const SLOW: Behaviour = { delayMs: 2_000 }
const ROUNDS = 9
const EVENTS_OF_A_ROUND = Math.min(2_000, EVENTS)

await using shop = await startHookedShop()
const workerSettings = { ...settings, DATABASE_URL: shop.databaseUrl }

/** How long a fast one takes for a pile of events that is there at once, beside a slow one or alone. */
async function drain(shop: HookedShop, withSlow: boolean): Promise<number> {
  await using fast = await startSubscriber()
  await using slow = await startSubscriber(SLOW)
  const ids = [await shop.subscribe(fast), ...(withSlow ? [await shop.subscribe(slow)] : [])]
  await shop.db.$executeRaw`
    insert into webhook_deliveries (endpoint_id, event_id, event, aggregate_id, payload)
    select endpoint, event, 'order.status_updated', event,
      jsonb_build_object('orderId', event, 'from', 'pending', 'to', 'confirmed')
    from (select uuidv7() as event from generate_series(1, ${EVENTS_OF_A_ROUND}::int)) events,
      unnest(${ids}::uuid[]) endpoint`
  await until(async () => (fast.effects.size === EVENTS_OF_A_ROUND ? true : undefined))
  await shop.db.webhookEndpoint.deleteMany()
  await shop.db.$executeRaw`truncate webhook_deliveries`
  return Math.max(...fast.times) - Math.min(...fast.times)
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN

async function isolation(): Promise<void> {
  await using _worker = startWorkerProcess(workerSettings)
  await drain(shop, true)
  const [alone, beside]: [number[], number[]] = [[], []]
  for (let round = 0; round < ROUNDS; round++) {
    // Whatever the machine does besides, both meet it first by turns.
    for (const withSlow of round % 2 === 0 ? [false, true] : [true, false]) {
      const into = withSlow ? beside : alone
      into.push(await drain(shop, withSlow))
    }
  }
  const ratio = median(beside.map((ms, round) => ms / (alone[round] ?? NaN)))
  const speed = (times: number[]) =>
    `${Math.round(median(times))} ms (${Math.round((EVENTS_OF_A_ROUND / median(times)) * 1_000)}/s)`
  console.log(`alone     ${EVENTS_OF_A_ROUND} deliveries in ${speed(alone)}`)
  console.log(`beside    a slow one: ${speed(beside)}`)
  conclude(`a slow one delays another by ${((ratio - 1) * 100).toFixed(1)} %, less than 10 %`, ratio < 1.1)
}

/** The day of pauses of a failing one passes in seconds. */
function windOn(endpointId: string): () => Promise<void> {
  let isOver = false
  const winding = (async () => {
    while (!isOver) {
      await wait(1_000)
      await shop.db.$executeRaw`
        update webhook_deliveries set next_attempt_at = now()
        where endpoint_id = ${endpointId}::uuid and ended_at is null and status = 'pending' and attempts > 0`
    }
  })()
  return async () => {
    isOver = true
    await winding
  }
}

async function publishAll(): Promise<void> {
  const orders = Array.from({ length: EVENTS / EVENTS_EACH }, randomUUID)
  const start = performance.now()
  const rest = orders.entries()
  const publish = async () => {
    for (const [index, orderId] of rest) {
      const due = start + (PUBLISHING_MS * index) / orders.length
      if (due > performance.now()) await wait(due - performance.now())
      await shop.tellOf(orderId)
    }
  }
  await Promise.all(Array.from({ length: PUBLISHERS }, publish))
}

async function leaveForAMinute(away: Subscriber): Promise<void> {
  await wait(5_000)
  await away.leave()
  await wait(AWAY_MS)
  await away.comeBack()
}

async function chaos(): Promise<void> {
  await using slow = await startSubscriber(SLOW)
  await using failing = await startSubscriber({ failing: 0.3 })
  await using away = await startSubscriber()
  const subscribers = { slow, failing, away }
  const ids = new Map<string, string>()
  for (const [name, one] of Object.entries(subscribers)) ids.set(name, await shop.subscribe(one))
  const start = performance.now()
  await using crowd = startCrowd(3, workerSettings)
  const stopWinding = windOn(ids.get('failing') ?? '')
  const [disturbed] = await Promise.all([
    crowd.disturb(DISTURBANCES, PUBLISHING_MS * 1.5),
    publishAll(),
    leaveForAMinute(away),
  ])
  await until(
    async () => ((await shop.db.webhookDelivery.count({ where: { endedAt: null } })) === 0 ? true : undefined),
    500,
  )
  await stopWinding()
  const seconds = Math.round((performance.now() - start) / 1_000)
  console.log(
    `chaos     ${EVENTS} events × 3 in ${seconds} s; workers killed ${disturbed.killed} times, frozen ${disturbed.frozen} times`,
  )
  for (const [name, one] of Object.entries(subscribers)) {
    const endpointId = ids.get(name) ?? ''
    const delivered = await shop.db.webhookDelivery.count({ where: { endpointId, status: 'delivered' } })
    const [effects, wrong] = [one.effects.size, outOfOrder(one)]
    const last = Math.round((Math.max(...one.times) - start) / 1_000)
    console.log(
      `${name.padEnd(9)} ${one.deliveries} requests, ${one.deliveries - effects} of them repeats or failures; ${effects} effects, the last after ${last} s`,
    )
    conclude(
      `${name}: ${delivered} delivered, ${effects} effects of ${EVENTS}, ${wrong} out of order, ${one.forged} without a good signature`,
      delivered === EVENTS && effects === EVENTS && wrong === 0 && one.forged === 0,
    )
  }
}

await isolation()
await chaos()

// Stripe hangs for a minute while orders are paid and the catalogue is read, between two quiet times:
//
//   HANG_SECONDS=60 node --conditions=development load-tests/payments/stripe-hangs.ts
import { setTimeout as wait } from 'node:timers/promises'
import { startWorkerProcess } from '../catalogue/lib/processes.ts'
import { conclude, post } from '../security/lib/calls.ts'
import { quantile } from '../security/lib/statistics.ts'
import { disagreements } from './lib/books.ts'
import { type Bought, buy, getIntent, intentIdOf, someVariants } from './lib/buying.ts'
import { startPayShop } from './lib/pay-shop.ts'
import { watchTransactions } from './lib/transactions.ts'
import { untilSo } from './lib/waiting.ts'

const HANG_SECONDS = Number(process.env['HANG_SECONDS'] ?? 60)
const QUIET_SECONDS = Math.ceil(HANG_SECONDS / 2)
const WARM_UP_SECONDS = 10
const READS_PER_SECOND = 20
const INTENTS_PER_SECOND = 5
/** What Stripe is given to answer, and then left alone for (`stripe-guard.ts`). */
const TIMEOUT_SECONDS = 10
const REST_SECONDS = 10
/** Until the breaker opens, calls wait for their time to run out, and those behind them for theirs. */
const OPENS_WITHIN_MS = (TIMEOUT_SECONDS + 1) * 1_000
const QUICK_MS = 1_000
const BACK_WITHIN_SECONDS = REST_SECONDS + 5

await using shop = await startPayShop({ settings: { STRIPE_CALLS_PER_SECOND: '20' } })
await using _worker = startWorkerProcess(shop.settings)
const [url] = shop.urls
const pages = ['/products', '/products?limit=5', '/products/search?q=shirt'].map((page) => `${url}/api/v1${page}`)

interface Timed {
  /** When it was begun, in ms since the load began. */
  at: number
  ms: number
  said: string
}

/** Begun on time, whatever those before take. */
async function load(seconds: number, perSecond: number, call: (number: number) => Promise<string>): Promise<Timed[]> {
  const start = performance.now()
  const calls: Promise<Timed>[] = []
  const timed = async (number: number, at: number) => {
    const said = await call(number)
    return { at, ms: performance.now() - start - at, said }
  }
  for (let number = 0; number < seconds * perSecond; number++) {
    await wait(Math.max(0, start + (number * 1_000) / perSecond - performance.now()))
    calls.push(timed(number, performance.now() - start))
  }
  return Promise.all(calls)
}

async function read(number: number): Promise<string> {
  const response = await fetch(pages[number % pages.length] ?? url)
  await response.text()
  return String(response.status)
}

async function askForIntent({ orderId, orderToken }: Bought): Promise<string> {
  const { status, text } = await post(
    `${url}/api/v1/payments/create-intent`,
    { orderId },
    { 'x-order-token': orderToken },
  )
  return `${status} ${status < 300 ? 'an intent' : (JSON.parse(text) as { code: string }).code}`
}

const [variant = ''] = await someVariants(shop, 1, { stock: 10_000 })
const orders: Bought[] = []
const seconds = WARM_UP_SECONDS + 2 * QUIET_SECONDS + HANG_SECONDS
for (let count = 0; count < seconds * INTENTS_PER_SECOND; count++) orders.push(await buy(shop, variant))
const fresh = orders.values()
const nextIntent = () => {
  const { value } = fresh.next()
  if (!value) throw new Error('Too few orders were placed')
  return askForIntent(value)
}

/** Both loads at once, for so long. */
async function round(name: string, seconds: number) {
  const [reads, intents] = await Promise.all([
    load(seconds, READS_PER_SECOND, read),
    load(seconds, INTENTS_PER_SECOND, nextIntent),
  ])
  const times = reads.map(({ ms }) => ms)
  const p99 = quantile(times, 0.99)
  console.log(`${name.padEnd(7)} catalogue: median ${quantile(times, 0.5).toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`)
  for (const [said, same] of Map.groupBy(intents, ({ said }) => said)) {
    const took = same.map(({ ms }) => ms)
    console.log(
      `        ${String(same.length).padStart(4)} × ${said}: median ${quantile(took, 0.5).toFixed(0)} ms, at most ${Math.max(...took).toFixed(0)} ms`,
    )
  }
  return { p99, intents, failed: reads.filter(({ said }) => said !== '200').length }
}

await round('warm-up', WARM_UP_SECONDS)
const watch = await watchTransactions(shop.databaseUrl)
const quiet = await round('quiet', QUIET_SECONDS)
shop.stripe.setOutage({ kind: 'hang' })
const hang = await round('hanging', HANG_SECONDS)
shop.stripe.setOutage(null)
const over = performance.now()

const bought = await buy(shop, variant)
const intent = await getIntent(() => url, bought)
await shop.stripe.confirm(intentIdOf(intent))
const back = (performance.now() - over) / 1_000
const again = await round('quiet', QUIET_SECONDS)
const statusOf = async () => (await shop.db.order.findUnique({ where: { id: bought.orderId } }))?.status
await untilSo('the order is confirmed', async () => (await statusOf()) === 'confirmed', 90)
await watch.stop()

const { ms, query } = watch.longest()
console.log(
  `transactions: ${watch.samples()} looks, the longest seen had been open for ${ms.toFixed(0)} ms (${query.slice(0, 60)})`,
)
conclude(`no transaction is open for more than a second: ${ms.toFixed(0)} ms`, ms <= 1_000)

const calm = (quiet.p99 + again.p99) / 2
const failed = quiet.failed + hang.failed + again.failed
conclude(
  `the catalogue’s p99 while Stripe hangs is ${(hang.p99 / calm).toFixed(2)} times that of quiet, at most 2; ${failed} reads failed`,
  hang.p99 <= 2 * calm && failed === 0,
)

// One call at a time is let through to find out; it takes its whole time.
const known = hang.intents.filter(({ at }) => at > OPENS_WITHIN_MS)
const slow = known.filter(({ ms: took }) => took > QUICK_MS)
const probes = Math.ceil(HANG_SECONDS / (TIMEOUT_SECONDS + REST_SECONDS))
conclude(
  `once the breaker is open, ${known.length - slow.length} of ${known.length} are told within ${QUICK_MS} ms, all but the ${probes} that may find out`,
  slow.length <= probes && hang.intents.every(({ said }) => said === '503 payments.unavailable'),
)
conclude(
  `payments work ${back.toFixed(1)} s after the hang, at most ${BACK_WITHIN_SECONDS}`,
  back <= BACK_WITHIN_SECONDS,
)
const differences = await disagreements(shop)
for (const difference of differences.slice(0, 20)) console.log(difference)
conclude(`${differences.length} disagreements of stock, orders, books and Stripe`, differences.length === 0)

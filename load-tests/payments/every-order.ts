// 2,000 orders, paid, declined, refused, cancelled and expired in every way, whose events arrive in every order, twice, and
// one in twenty never: does each end as the model says within two minutes of its last event?
//
//   node --conditions=development load-tests/payments/every-order.ts [orders]
import { setTimeout as wait } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { conclude } from '../security/lib/calls.ts'
import { quantile } from '../security/lib/statistics.ts'
import { startWorkerProcess } from '../catalogue/lib/processes.ts'
import { arrangementsOf } from './lib/arrangements.ts'
import { disagreements } from './lib/books.ts'
import { type Bought, buy, getIntent, intentIdOf, someVariants } from './lib/buying.ts'
import { type Case, casesOf } from './lib/cases.ts'
import { endOrder } from './lib/ending.ts'
import { type End, expectedEnd } from './lib/model.ts'
import { startPayShop } from './lib/pay-shop.ts'
import { STORIES, take } from './lib/stories.ts'

const ORDERS = Number(process.argv[2] ?? 2_000)
const AT_ONCE = 8
const LOSS = 0.05
const MOST_SECONDS = 120
const PIECES = 2

/** An order, and what has become of it. */
interface Followed extends Case {
  bought: Bought
  intentId: string
  /** When the last thing happened to it; undefined as long as more is to come. */
  lastEventAt?: number
  /** After how many seconds it was as the model says. */
  seconds?: number
}

await using shop = await startPayShop({ servers: 2 })
await using _worker = startWorkerProcess(shop.settings)
const { stripe, urls } = shop
// The fake sends nothing itself: this program is the postman.
stripe.setFaults({ loss: 1 })

const lost = randomFrom(17)
let [sent, kept] = [0, 0]

/** Delivers an event until it is taken, as Stripe does. */
async function deliver(eventId: string): Promise<void> {
  for (;;) {
    const { attempts } = await stripe.resend(eventId)
    if (attempts.at(-1)?.status === 200) break
    await wait(500)
  }
  sent++
}

async function deliverAll({ intentId, arrangement }: Followed): Promise<void> {
  const events = stripe.events.filter(({ event }) => (event.data.object as { id: string }).id === intentId)
  const isLost = events.map(() => lost() < LOSS)
  kept += isLost.filter(Boolean).length
  const all = arrangementsOf(events.length)
  let together: Promise<void>[] = []
  let last = -1
  for (const index of all[arrangement % all.length] ?? []) {
    const id = events[index]?.event.id
    // The same one twice in a row comes twice at once.
    if (index !== last) {
      await Promise.all(together)
      together = []
    }
    last = index
    if (id && !isLost[index]) together.push(deliver(id))
  }
  await Promise.all(together)
}

const followed: Followed[] = []

async function run(one: Case, variantId: string, number: number): Promise<void> {
  const bought = await buy(shop, variantId, PIECES)
  const intent = await getIntent(() => urls[number % urls.length] ?? urls[0], bought)
  const order: Followed = { ...one, bought, intentId: intentIdOf(intent) }
  followed.push(order)
  const end = () =>
    endOrder(shop, order, { variantId, isExpiry: one.order === 'expired', takesStock: one.stock === 'gone' })
  const isOverEarly = one.order === 'cancelled' || one.order === 'expired'
  for (const [index, step] of (STORIES[one.story] ?? []).entries()) {
    if (isOverEarly && index === one.endsBefore) await end()
    if (!(await take(step, stripe, order.intentId))) break
  }
  if (isOverEarly && one.endsBefore >= (STORIES[one.story]?.length ?? 0)) await end()
  const at = performance.now()
  await deliverAll(order)
  if (one.paysLate) return void pending.push(payLate(order))
  if (one.order === 'cancelled_paid') pending.push(cancelOncePaid(order, end))
  else order.lastEventAt = at
}

/** Between half a minute and two and a half. */
async function payLate(order: Followed): Promise<void> {
  await wait(30_000 + 120_000 * lost())
  await stripe.confirm(order.intentId)
  order.lastEventAt = performance.now()
}

async function cancelOncePaid(order: Followed, end: () => Promise<void>): Promise<void> {
  const isConfirmed = async () =>
    (await shop.db.order.findUnique({ where: { id: order.bought.orderId } }))?.status === 'confirmed'
  while (!(await isConfirmed())) await wait(1_000)
  await end()
  order.lastEventAt = performance.now()
}

interface Row {
  id: string
  order: End['order']
  payment: End['payment']
  captured: number
  refunded: number
}

/** Which of these are not as the model says, with how they are. */
async function notYet(orders: readonly Followed[]): Promise<Map<Followed, string>> {
  const intents = new Map(stripe.intents().map((intent) => [intent.id, intent]))
  const { rows } = await shop.pool.query<Row>(
    `select o.id, o.status as order, p.status as payment, p.captured_cents as captured, p.refunded_cents as refunded
     from orders o join payments p on p.order_id = o.id where o.id = any($1)`,
    [orders.map(({ bought }) => bought.orderId)],
  )
  const known = new Map(rows.map((row) => [row.id, row]))
  const wrong = new Map<Followed, string>()
  for (const one of orders) {
    const intent = intents.get(one.intentId)
    const row = known.get(one.bought.orderId)
    if (!intent || !row) throw new Error('An order without its payment')
    const hasFailed = intent.status === 'requires_payment_method' && intent.last_payment_error !== null
    const expected = expectedEnd({ intent: { status: intent.status, hasFailed }, order: one.order, stock: one.stock })
    const refunded = row.refunded === 0 ? 'nothing' : row.refunded === row.captured ? 'all' : 'a part'
    const actual = { order: row.order, payment: row.payment, refunded }
    if (!isDeepStrictEqual(actual, expected))
      wrong.set(one, `${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`)
  }
  return wrong
}

let isOver = false
async function follow(): Promise<void> {
  for (;;) {
    const open = followed.filter(({ lastEventAt, seconds }) => lastEventAt !== undefined && seconds === undefined)
    const wrong = open.length > 0 ? await notYet(open) : new Map()
    const now = performance.now()
    for (const one of open) if (!wrong.has(one)) one.seconds = (now - (one.lastEventAt ?? now)) / 1_000
    const waiting = followed.filter(({ seconds }) => seconds === undefined)
    const isLate = waiting.every(({ lastEventAt = now }) => now - lastEventAt > 2 * MOST_SECONDS * 1_000)
    if (isOver && (waiting.length === 0 || isLate)) return
    await wait(500)
  }
}

const started = performance.now()
const cases = casesOf(ORDERS)
const variants = await someVariants(shop, cases.length, { stock: PIECES })
const pending: Promise<void>[] = []
const following = follow()
const queue = cases.entries()
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    for (const [number, one] of queue) await run(one, variants[number] ?? '', number)
  }),
)
console.log(
  `${cases.length} orders and ${sent} deliveries in ${Math.round((performance.now() - started) / 1_000)} s, ${kept} events lost`,
)
await Promise.all(pending)
isOver = true
await following

const isBusy = async () => {
  const { rows } = await shop.pool.query(
    `select from pgboss.job where name like 'payment.%' and name not like '%.dead' and state in ('created', 'retry', 'active')`,
  )
  return rows.length > 0
}
while (await isBusy()) await wait(500)
const { rows: dead } = await shop.pool.query<{ name: string; output: unknown }>(
  `select name, output from pgboss.job where name like 'payment.%.dead'`,
)

const outcomes = new Map<string, number>()
for (const { story, order, stock, paysLate } of followed) {
  const what = `${paysLate ? 'paid late, and untold' : story}${order === 'stays' ? '' : `; ${order}, its stock ${stock}`}`
  outcomes.set(what, (outcomes.get(what) ?? 0) + 1)
}
for (const [what, times] of [...outcomes].toSorted()) console.log(`${String(times).padStart(6)} ${what}`)
const times = followed.map(({ seconds = Infinity }) => seconds)
console.log(
  `ended after ${quantile(times, 0.5).toFixed(1)} s at the median, ${quantile(times, 0.95).toFixed(1)} s at p95, ${Math.max(...times).toFixed(1)} s at most`,
)
const wrong = await notYet(followed)
for (const [{ story, order, stock, endsBefore }, how] of wrong)
  console.log(`wrong: ${story}, ${order} before ${endsBefore}, ${stock}: ${how}`)
for (const { name, output } of dead) console.log(`dead letter: ${name} ${JSON.stringify(output)}`)
const differences = await disagreements(shop)
for (const difference of differences.slice(0, 20)) console.log(difference)

conclude(`${followed.length - wrong.size} of ${followed.length} orders end as the model says`, wrong.size === 0)
conclude(
  `each within ${MOST_SECONDS} s of its last event: the slowest took ${Math.max(...times).toFixed(1)} s`,
  Math.max(...times) <= MOST_SECONDS,
)
conclude(
  `${differences.length} disagreements of stock, orders, books and Stripe, ${dead.length} dead letters`,
  differences.length + dead.length === 0,
)

/** Numbers from 0 to 1, the same in every run. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
}

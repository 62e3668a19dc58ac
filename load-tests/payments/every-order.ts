// 2,000 orders, paid, declined, refused, cancelled and expired in every way, whose events arrive in every order, twice, and
// one in twenty never: does each end as the model says within two minutes of its last event?
//
//   node --conditions=development load-tests/payments/every-order.ts [orders]
import { setTimeout as wait } from 'node:timers/promises'
import { startWorkerProcess } from '../catalogue/lib/processes.ts'
import { conclude } from '../security/lib/calls.ts'
import { quantile } from '../security/lib/statistics.ts'
import { disagreements } from './lib/books.ts'
import { buy, getIntent, intentIdOf, someVariants } from './lib/buying.ts'
import { type Case, casesOf } from './lib/cases.ts'
import { endOrder } from './lib/ending.ts'
import { type Followed, notYet } from './lib/followed.ts'
import { startPayShop } from './lib/pay-shop.ts'
import { createPostman, randomFrom } from './lib/postman.ts'
import { STORIES, take } from './lib/stories.ts'
import { deadLetters, hasNoJobs, untilSo } from './lib/waiting.ts'

const ORDERS = Number(process.argv[2] ?? 2_000)
const AT_ONCE = 8
const LOSS = 0.05
const MOST_SECONDS = 120
const PIECES = 2

await using shop = await startPayShop({ servers: 2 })
await using _worker = startWorkerProcess(shop.settings)
const { stripe, urls } = shop
const random = randomFrom(17)
const postman = createPostman(stripe, { loss: LOSS, random })
const followed: Followed[] = []
/** What goes on while other orders are made. */
const pending: Promise<void>[] = []

async function run(one: Case, variantId: string, number: number): Promise<void> {
  const bought = await buy(shop, variantId, PIECES)
  const intent = await getIntent(() => urls[number % urls.length] ?? urls[0], bought)
  const order: Followed = { ...one, bought, intentId: intentIdOf(intent) }
  followed.push(order)
  const ending = { variantId, isExpiry: one.order === 'expired', takesStock: one.stock === 'gone' }
  const end = () => endOrder(shop, order, ending)
  const isOverEarly = one.order === 'cancelled' || one.order === 'expired'
  const steps = STORIES[one.story] ?? []
  for (const [index, step] of steps.entries()) {
    if (isOverEarly && index === one.endsBefore) await end()
    if (!(await take(step, stripe, order.intentId))) break
  }
  if (isOverEarly && one.endsBefore >= steps.length) await end()
  const at = performance.now()
  await postman.bring(order.intentId, order.arrangement)
  if (one.paysLate) pending.push(payLate(order))
  else if (one.order === 'cancelled_paid') pending.push(cancelOncePaid(order, end))
  else order.lastEventAt = at
}

/** Between half a minute and two and a half. */
async function payLate(order: Followed): Promise<void> {
  await wait(30_000 + 120_000 * random())
  await stripe.confirm(order.intentId)
  order.lastEventAt = performance.now()
}

async function cancelOncePaid(order: Followed, end: () => Promise<void>): Promise<void> {
  const { orderId: id } = order.bought
  const isConfirmed = async () => (await shop.db.order.findUnique({ where: { id } }))?.status === 'confirmed'
  await untilSo('it is paid', isConfirmed, 2 * MOST_SECONDS)
  await end()
  order.lastEventAt = performance.now()
}

let isOver = false
async function follow(): Promise<void> {
  for (;;) {
    const open = followed.filter(({ lastEventAt, seconds }) => lastEventAt !== undefined && seconds === undefined)
    const wrong = open.length > 0 ? await notYet(shop, open) : new Map()
    const now = performance.now()
    for (const one of open) if (!wrong.has(one)) one.seconds = (now - (one.lastEventAt ?? now)) / 1_000
    const waiting = followed.filter(({ seconds }) => seconds === undefined)
    const isLate = waiting.every(({ lastEventAt = now }) => now - lastEventAt > 2 * MOST_SECONDS * 1_000)
    if (isOver && isLate) return
    await wait(500)
  }
}

const start = performance.now()
const cases = casesOf(ORDERS)
const variants = await someVariants(shop, cases.length, { stock: PIECES })
const following = follow()
const queue = cases.entries()
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    for (const [number, one] of queue) await run(one, variants[number] ?? '', number)
  }),
)
const { sent, lost } = postman.counts()
const took = Math.round((performance.now() - start) / 1_000)
console.log(`${cases.length} orders and ${sent} deliveries in ${took} s; of all events ${lost} were lost`)
await Promise.all(pending)
isOver = true
await following
await untilSo('every job is done', () => hasNoJobs(shop), 2 * MOST_SECONDS)

const named = ({ story, order, stock, paysLate }: Followed) =>
  `${paysLate ? 'paid late, and untold' : story}${order === 'stays' ? '' : `; ${order}, its stock ${stock}`}`
const outcomes = Map.groupBy(followed, named)
for (const [what, same] of [...outcomes].toSorted(([a], [b]) => a.localeCompare(b))) {
  const slowest = Math.max(...same.map(({ seconds = Infinity }) => seconds))
  console.log(`${String(same.length).padStart(6)} ${what}: after ${slowest.toFixed(1)} s at most`)
}
const times = followed.map(({ seconds = Infinity }) => seconds)
const [median, p95, slowest] = [quantile(times, 0.5), quantile(times, 0.95), Math.max(...times)]
console.log(`as they should be after ${median.toFixed(1)} s at the median, ${p95.toFixed(1)} s at p95`)

const wrong = await notYet(shop, followed)
for (const [order, how] of wrong) console.log(`wrong: ${named(order)}, over before ${order.endsBefore}: ${how}`)
const differences = [...(await disagreements(shop)), ...(await deadLetters(shop))]
for (const difference of differences.slice(0, 20)) console.log(difference)
conclude(`${followed.length - wrong.size} of ${followed.length} orders end as the model says`, wrong.size === 0)
conclude(
  `each within ${MOST_SECONDS} s of its last event: the slowest took ${slowest.toFixed(1)} s`,
  slowest <= MOST_SECONDS,
)
conclude(`${differences.length} disagreements of stock, orders, books and Stripe`, differences.length === 0)

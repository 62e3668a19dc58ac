// Servers and workers killed (-9) at every step of paying, each restarted at once, and customers and admins who ask again:
// is any order paid without record, or charged twice?
//
//   node --conditions=development load-tests/payments/kills.ts [kills]
import { setTimeout as wait } from 'node:timers/promises'
import type { OrderStatus } from '@shop/validators'
import { conclude } from '../security/lib/calls.ts'
import { signInAdmin } from './lib/admin.ts'
import { disagreements } from './lib/books.ts'
import { buy, getIntent, intentIdOf, someVariants } from './lib/buying.ts'
import type { KillStep, Scene, Subject } from './lib/kill-step.ts'
import { startPayShop } from './lib/pay-shop.ts'
import { SERVER_STEPS } from './lib/server-kills.ts'
import { startVictims } from './lib/victims.ts'
import { deadLetters, hasNoJobs, untilSo } from './lib/waiting.ts'
import { WORKER_STEPS } from './lib/worker-kills.ts'

const KILLS = Number(process.argv[2] ?? 102)
const ROUNDS = Math.ceil(KILLS / (SERVER_STEPS.length + WORKER_STEPS.length))
/** A job whose worker died goes on after seconds; what only the reconciler finds, in its minute. */
const MOST_SECONDS = 240

await using shop = await startPayShop()
await using victims = await startVictims(shop)
const scene: Scene = { shop, victims, admin: await signInAdmin(shop.urls[0]) }

async function prepare({ begins }: KillStep, variantId: string): Promise<Subject> {
  const bought = await buy(shop, variantId)
  if (begins === 'ordered') return { ...bought, intentId: '', paymentId: '' }
  const intent = await getIntent(() => shop.urls[0], bought)
  const subject = { ...bought, intentId: intentIdOf(intent), paymentId: intent.paymentId }
  if (begins === 'paid') await shop.stripe.confirm(subject.intentId)
  return subject
}

const statusOf = async ({ orderId }: Subject): Promise<OrderStatus> =>
  (await shop.db.order.findUniqueOrThrow({ where: { id: orderId }, select: { status: true } })).status

interface Killed {
  step: KillStep
  subject: Subject
}

const plan: Killed[] = []
const steps = Array.from({ length: ROUNDS }, () => [...SERVER_STEPS, ...WORKER_STEPS]).flat()
const variants = await someVariants(shop, steps.length, { stock: 1 })
for (const [index, step] of steps.entries()) plan.push({ step, subject: await prepare(step, variants[index] ?? '') })
const paid = plan.filter(({ step }) => step.begins === 'paid')
for (const { subject } of paid) await untilSo('it is paid', async () => (await statusOf(subject)) === 'confirmed', 180)

const start = performance.now()
const seconds = () => `${((performance.now() - start) / 1_000).toFixed(1)} s`.padStart(8)
let kills = 0

/** One after the other; servers and workers at the same time. */
async function killAll(which: readonly KillStep[], who: string): Promise<void> {
  for (const { step, subject } of plan) {
    if (!which.includes(step)) continue
    await step.run(scene, subject)
    console.log(`${seconds()} ${String(++kills).padStart(4)} ${who} killed: ${step.name}`)
  }
}
await Promise.all([killAll(SERVER_STEPS, 'server'), killAll(WORKER_STEPS, 'worker')])

/** With what went back, of orders that are over. */
async function isAsItShouldBe({ step, subject }: Killed): Promise<boolean> {
  if ((await statusOf(subject)) !== step.ends) return false
  const { _sum: money } = await shop.db.payment.aggregate({
    where: { orderId: subject.orderId },
    _sum: { capturedCents: true, refundedCents: true },
  })
  const kept = (money.capturedCents ?? 0) - (money.refundedCents ?? 0)
  return kept === (step.ends === 'confirmed' ? subject.totalCents : 0)
}

const settling = performance.now()
let open = plan
while (open.length > 0 && performance.now() - settling < MOST_SECONDS * 1_000) {
  await wait(1_000)
  const checked = await Promise.all(open.map(async (one) => ((await isAsItShouldBe(one)) ? undefined : one)))
  open = checked.filter((one) => one !== undefined)
}
console.log(`${seconds()} all is settled, or not in time`)
await shop.stripe.settled()
await untilSo('every job is done', () => hasNoJobs(shop), MOST_SECONDS).catch(console.log)

/** Charges that took money, by order, as Stripe has them. */
const charged = Map.groupBy(
  shop.stripe.charges().filter(({ status }) => status === 'succeeded'),
  ({ metadata, id }) => metadata['order_id'] ?? id,
)
const twice = [...charged.values()].filter((charges) => charges.length > 1).length
const wrong = [
  ...(await Promise.all(open.map(async ({ step, subject }) => `${step.name}: ${await statusOf(subject)}`))),
  ...(await disagreements(shop)),
  ...(await deadLetters(shop)),
]
for (const line of wrong) console.log(line)
conclude(
  `${kills} kills at ${SERVER_STEPS.length + WORKER_STEPS.length} steps: ${plan.length - open.length} of ${plan.length} orders end as they should, no money without record`,
  wrong.length === 0,
)
conclude(`${twice} orders were charged twice`, twice === 0)

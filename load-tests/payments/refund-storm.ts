// 50 refunds of half of a payment, each clicked twice, all at once, over both doors of two processes, with and without an
// Idempotency-Key: does exactly what may go back go back?
//
//   node --conditions=development load-tests/payments/refund-storm.ts [payments]
import { randomUUID } from 'node:crypto'
import { startWorkerProcess } from '../catalogue/lib/processes.ts'
import { conclude, post } from '../security/lib/calls.ts'
import { signInAdmin } from './lib/admin.ts'
import { disagreements } from './lib/books.ts'
import { buy, getIntent, intentIdOf, someVariants } from './lib/buying.ts'
import { startPayShop } from './lib/pay-shop.ts'
import { deadLetters, hasNoJobs, untilSo } from './lib/waiting.ts'

const PAYMENTS = Number(process.argv[2] ?? 20)
const REFUNDS = 50

await using shop = await startPayShop({ servers: 2 })
await using _worker = startWorkerProcess(shop.settings)
const { stripe, urls } = shop
const admin = await signInAdmin(urls[0])

interface Said {
  id?: string
  code?: string
}

/** One click, over RPC or REST: what it says is the same. */
async function click(number: number, paymentId: string, amountCents: number, key: string | undefined) {
  const url = urls[number % urls.length] ?? urls[0]
  const headers = { ...admin, ...(key && { 'idempotency-key': key }) }
  const { status, text } =
    number % 4 < 2
      ? await post(`${url}/trpc/payments.refund`, { json: { paymentId, amountCents } }, headers)
      : await post(`${url}/api/v1/payments/${paymentId}/refund`, { amountCents }, headers)
  const answer = JSON.parse(text) as Said & { result?: { data: { json: Said } }; error?: { json: { data: Said } } }
  const { id, code } = answer.result?.data.json ?? answer.error?.json.data ?? answer
  return { key, id: status < 300 ? id : undefined, said: status < 300 ? 'a refund' : `${status} ${code}` }
}

const counts = new Map<string, number>()
let torn = 0
const short: string[] = []

async function storm(variantId: string): Promise<void> {
  const bought = await buy(shop, variantId)
  const intent = await getIntent(() => urls[0], bought)
  await stripe.confirm(intentIdOf(intent))
  const payment = () => shop.db.payment.findUniqueOrThrow({ where: { id: intent.paymentId } })
  await untilSo('it is paid', async () => (await payment()).status === 'succeeded', 150)
  const half = Math.floor(bought.totalCents / 2)
  const clicks = Array.from({ length: REFUNDS }, (_, refund) => {
    const key = refund % 2 === 0 ? randomUUID() : undefined
    // The second click of the two comes over the other door, to the other process.
    return [click(refund, intent.paymentId, half, key), click(refund + 3, intent.paymentId, half, key)]
  })
  const answers = await Promise.all(clicks.flat())
  for (const { said } of answers) counts.set(said, (counts.get(said) ?? 0) + 1)
  for (const [key, same] of Map.groupBy(answers, ({ key }) => key)) {
    if (key && new Set(same.map(({ id }) => id).filter(Boolean)).size > 1) torn++
  }
  const refunds = new Set(answers.map(({ id }) => id).filter(Boolean))
  const isBack = () => back(intentIdOf(intent)) === 2 * half
  await untilSo('all of it is back', isBack, 60).catch(() => {})
  if (refunds.size !== 2 || !isBack()) {
    short.push(`${refunds.size} refunds, ${back(intentIdOf(intent))} of ${2 * half} back`)
  }
}

/** What has gone back of an intent, at Stripe. */
const back = (intentId: string) =>
  stripe
    .refunds()
    .filter(({ payment_intent: id, status }) => id === intentId && status !== 'failed')
    .reduce((sum, { amount }) => sum + amount, 0)

const start = performance.now()
// An odd price: of it a cent stays.
const variants = await someVariants(shop, PAYMENTS, { stock: 1, priceCents: 1_001 })
for (const variant of variants) await storm(variant)
await stripe.settled()
await untilSo('every job is done', () => hasNoJobs(shop), 60)

const clicks = PAYMENTS * REFUNDS * 2
console.log(`${clicks} clicks in ${((performance.now() - start) / 1_000).toFixed(1)} s, over ${urls.length} processes`)
for (const [said, times] of counts) console.log(`${String(times).padStart(6)} ${said}`)
const wrong = [...short, ...(await disagreements(shop)), ...(await deadLetters(shop))]
for (const line of wrong.slice(0, 20)) console.log(line)
conclude(
  `of ${PAYMENTS} payments, two halves each went back and no more; each key had one refund`,
  wrong.length === 0 &&
    torn === 0 &&
    [...counts.keys()].every((said) =>
      /^(a refund|409 (payments\.refund_exceeds_balance|idempotency\.in_progress)|503 service\.unavailable)$/.test(
        said,
      ),
    ),
)

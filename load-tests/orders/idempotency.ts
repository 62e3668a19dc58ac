// 200 Idempotency-Keys, each sent 100 times at once by one guest, over both doors of two server processes:
//
//   node --conditions=development load-tests/orders/idempotency.ts
import { randomUUID } from 'node:crypto'
import { conclude, newEmail, post } from '../security/lib/calls.ts'
import { startAttackedShop } from '../security/lib/shop.ts'

const KEYS = 200
const CALLS = 100
/** So many keys are in the air at once. */
const AT_ONCE = 4

await using shop = await startAttackedShop({ servers: 2 })

const shippingAddress = { name: 'Ada', line1: '1 Main St', city: 'Ulm', postalCode: '89073', country: 'DE' }
const [variant] = await shop.db.variant.findMany({ where: { onHand: { gt: 0 } }, take: 1 })
if (!variant) throw new Error('The demo shop has nothing in stock')
await shop.db.variant.update({ where: { id: variant.id }, data: { onHand: { increment: KEYS } } })
await shop.db.stockMovement.create({ data: { variantId: variant.id, reason: 'adjustment', onHandDelta: KEYS } })

interface Answer {
  status: number
  /** The order's id and token, or why there is none. */
  said: string
}

interface Said {
  id?: string
  orderToken?: string
  code?: string
}

/** One call, over RPC or REST: what it says is the same. */
async function place(call: number, headers: Record<string, string>, email: string): Promise<Answer> {
  const url = shop.urls[call % shop.urls.length] ?? shop.urls[0]
  const input = { shippingAddress, email }
  const isRpc = call % 4 < 2
  const { status, text } = isRpc
    ? await post(`${url}/trpc/orders.place`, { json: input }, headers)
    : await post(`${url}/api/v1/orders`, input, headers)
  const answer = JSON.parse(text) as Said & { result?: { data: { json: Said } }; error?: { json: { data: Said } } }
  const { id, orderToken, code } = answer.result?.data.json ?? answer.error?.json.data ?? answer
  return { status, said: status < 300 ? `${id} ${orderToken}` : `${code}` }
}

const counts = new Map<string, number>()
const count = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1)
const placed = new Set<string>()
const emails: string[] = []
let torn = 0

async function guest(): Promise<void> {
  const { text } = await post(`${shop.urls[0]}/api/v1/cart/items`, { variantId: variant?.id })
  const { cartToken } = JSON.parse(text) as { cartToken: string }
  const headers = { 'x-cart-token': cartToken, 'idempotency-key': randomUUID() }
  const email = newEmail()
  emails.push(email)
  const answers = await Promise.all(Array.from({ length: CALLS }, (_, call) => place(call, headers, email)))
  const orders = new Set(answers.filter(({ status }) => status < 300).map(({ said }) => said))
  if (orders.size !== 1) torn++
  for (const order of orders) placed.add(order)
  for (const { status, said } of answers) count(status < 300 ? 'the order' : `${status} ${said}`)
  const other = await post(`${shop.urls[0]}/api/v1/orders`, { shippingAddress, email: newEmail() }, headers)
  count(`other content: ${other.status}`)
}

const start = performance.now()
const guests = Array.from({ length: KEYS }, (_, key) => key).values()
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    for (const _ of guests) await guest()
  }),
)
const seconds = (performance.now() - start) / 1_000

console.log(`${KEYS} keys × ${CALLS} calls in ${seconds.toFixed(1)} s, over ${shop.urls.length} processes`)
for (const [what, times] of counts) console.log(`${String(times).padStart(6)} ${what}`)

const orders = await shop.db.order.count({ where: { email: { in: emails } } })
const { reserved } = await shop.db.variant.findUniqueOrThrow({ where: { id: variant.id } })
conclude(
  `${orders} orders and ${reserved} pieces reserved by ${KEYS} keys; each key's calls had one answer, or 409 while the first ran`,
  orders === KEYS &&
    reserved === KEYS + variant.reserved &&
    placed.size === KEYS &&
    torn === 0 &&
    counts.get('other content: 422') === KEYS &&
    [...counts.keys()].every((what) => /^(the order|409 idempotency\.in_progress|other content: 422)$/.test(what)),
)

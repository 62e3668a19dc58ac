import { isDeepStrictEqual } from 'node:util'
import type { Bought } from './buying.ts'
import type { Case } from './cases.ts'
import { type End, expectedEnd } from './model.ts'
import type { PayShop } from './pay-shop.ts'

/** An order, and what has become of it. */
export interface Followed extends Case {
  bought: Bought
  intentId: string
  /** When the last thing happened to it; undefined as long as more is to come. */
  lastEventAt?: number
  /** After how many seconds it was as the model says. */
  seconds?: number
}

interface Row {
  id: string
  order: End['order']
  payment: End['payment']
  captured: number
  refunded: number
}

/** Which of these are not as the model says, with how they are. */
export async function notYet({ stripe, pool }: PayShop, orders: readonly Followed[]): Promise<Map<Followed, string>> {
  const intents = new Map(stripe.intents().map((intent) => [intent.id, intent]))
  const { rows } = await pool.query<Row>(
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
    const actual = { order: row.order, payment: row.payment, refunded: refundedOf(row) }
    const said = () => `${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`
    if (!isDeepStrictEqual(actual, expected)) wrong.set(one, said())
  }
  return wrong
}

const refundedOf = ({ refunded, captured }: Row) =>
  refunded === 0 ? 'nothing' : refunded === captured ? 'all' : 'a part'

import { reconcileStock } from '@shop/core/inventory'
import type { StripeFake } from '@shop/core/testing/stripe'
import type { PayShop } from './pay-shop.ts'

interface PaymentRow {
  order_id: string
  intent_id: string | null
  status: string
  captured_cents: number
  refunded_cents: number
  order_status: string
  total_cents: number
}

interface RefundRow {
  id: string
  provider_id: string | null
  status: string
  amount_cents: number
}

/** Orders whose goods are the customer's. */
const PAID = ['confirmed', 'processing', 'shipped', 'delivered']
const REFUND_STATUS: Record<string, string> = { succeeded: 'succeeded', failed: 'failed', canceled: 'failed' }

/** Everything in which stock, ledger, orders, the books of payments and those of Stripe do not agree. Reads only. */
export async function disagreements(shop: PayShop): Promise<string[]> {
  const { differing } = await reconcileStock(shop.as({ kind: 'system', job: 'proof' }))
  const { rows: payments } = await shop.pool.query<PaymentRow>(
    `select p.order_id, p.intent_id, p.status, p.captured_cents, p.refunded_cents, o.status as order_status, o.total_cents
     from payments p join orders o on o.id = p.order_id`,
  )
  const { rows: refunds } = await shop.pool.query<RefundRow>(
    `select id, provider_id, status, amount_cents from refunds`,
  )
  const { rows: unpaid } = await shop.pool.query<{ id: string }>(
    `select id from orders o where status = any($1::order_status[])
     and not exists (select from payments p where p.order_id = o.id and p.status = 'succeeded'
       and p.captured_cents = o.total_cents and p.currency = o.currency)`,
    [PAID],
  )
  return [
    ...(differing > 0 ? [`${differing} variants whose stock is not what ledger and orders say`] : []),
    ...unpaid.map(({ id }) => `order ${id} is confirmed without its money`),
    ...aboutCaptures(shop.stripe, payments),
    ...aboutRefunds(shop.stripe, refunds),
    ...aboutOrders(payments),
  ]
}

function aboutCaptures(stripe: StripeFake, payments: readonly PaymentRow[]): string[] {
  const taken = new Map<string, number>()
  for (const { status, payment_intent: intent, amount_captured } of stripe.charges()) {
    const id = typeof intent === 'string' ? intent : (intent?.id ?? '')
    if (status === 'succeeded') taken.set(id, (taken.get(id) ?? 0) + amount_captured)
  }
  const wrong = payments
    .filter(({ intent_id: id, captured_cents: cents }) => cents !== (taken.get(id ?? '') ?? 0))
    .map(({ intent_id: id, captured_cents: cents }) => `${id}: ${cents} in the books, ${taken.get(id ?? '')} at Stripe`)
  const known = new Set(payments.map(({ intent_id: id }) => id))
  const unknown = [...taken.keys()].filter((id) => !known.has(id))
  return [...wrong, ...unknown.map((id) => `${id}: money at Stripe that the books do not know`)]
}

function aboutRefunds(stripe: StripeFake, refunds: readonly RefundRow[]): string[] {
  const atStripe = new Map(stripe.refunds().map((refund) => [refund.id, refund]))
  const wrong = refunds
    .filter(({ provider_id: id, status, amount_cents: cents }) => {
      const refund = atStripe.get(id ?? '')
      if (status === 'failed' && id === null) return false
      return refund?.amount !== cents || (REFUND_STATUS[refund.status ?? ''] ?? 'pending') !== status
    })
    .map(({ id, status }) => `refund ${id}: ${status} in the books, not so at Stripe`)
  const known = new Set(refunds.map(({ provider_id: id }) => id))
  const unknown = [...atStripe.keys()].filter((id) => !known.has(id))
  return [...wrong, ...unknown.map((id) => `${id}: a refund at Stripe that the books do not know`)]
}

/** Nobody pays twice, and what pays for nothing has gone back. */
function aboutOrders(payments: readonly PaymentRow[]): string[] {
  const kept = new Map<string, { cents: number; row: PaymentRow }>()
  for (const row of payments) {
    const cents = (kept.get(row.order_id)?.cents ?? 0) + row.captured_cents - row.refunded_cents
    kept.set(row.order_id, { cents, row })
  }
  return [...kept].flatMap(([id, { cents, row }]) => {
    if (cents > row.total_cents) return [`order ${id}: ${cents} kept for ${row.total_cents}`]
    return cents > 0 && !PAID.includes(row.order_status) ? [`order ${id} is ${row.order_status}: ${cents} kept`] : []
  })
}

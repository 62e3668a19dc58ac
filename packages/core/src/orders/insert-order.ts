import type { OrderQuote, PlaceOrderInput } from '@shop/validators'
import { sql } from 'kysely'
import type { CoreContext } from '../context.ts'
import { hashToken } from '../tokens.ts'
import type { OrderRow } from './order.view.ts'
import { orderNumber } from './order-number.rules.ts'
import { orderTokenOf } from './order-token.ts'

export interface Buyer {
  /** Null for a guest. */
  userId: string | null
  email: string
  /** Of the mails. */
  language: string | null
}

/** An order without its lines, as its view shows it. */
type Placed = Omit<OrderRow, 'lines'>

/** Writes an order that waits for its payment, and the beginning of its history. */
export async function insertOrder(
  tx: CoreContext,
  { userId, email, language }: Buyer,
  quote: OrderQuote,
  { shippingAddress }: PlaceOrderInput,
): Promise<Placed> {
  const { id, count } = await nextOrder(tx)
  const now = tx.now()
  const number = orderNumber(BigInt(count))
  const tokenHash = userId === null ? hashToken(orderTokenOf(tx, id)) : null
  const reservedUntil = new Date(now.getTime() + tx.settings.reservationMinutes * 60_000)
  const { currency, subtotalCents, discountCents, shippingCents, taxCents, totalCents, pricesIncludeTax, taxes } = quote
  const amounts = { currency, subtotalCents, discountCents, shippingCents, taxCents, totalCents, pricesIncludeTax }
  const shippingMethodCode = quote.shippingMethod?.code ?? null
  const shippingMethodName = quote.shippingMethod?.name ?? null
  await sql`
    with placed as (
      insert into orders (
        id, number, user_id, email, language, currency, subtotal_cents, discount_cents, shipping_cents, tax_cents, total_cents,
        prices_include_tax, taxes, shipping_method_code, shipping_method_name, shipping_address, token_hash,
        reserved_until, created_at
      ) values (
        ${id}::uuid, ${number}, ${userId}::uuid, ${email}, ${language}, ${currency}, ${subtotalCents}::int, ${discountCents}::int,
        ${shippingCents}::int, ${taxCents}::int, ${totalCents}::int, ${pricesIncludeTax}::boolean,
        ${JSON.stringify(taxes)}::jsonb, ${shippingMethodCode}, ${shippingMethodName},
        ${JSON.stringify(shippingAddress)}::jsonb, ${tokenHash}, ${reservedUntil}::timestamptz, ${now}::timestamptz
      )
      returning id
    )
    insert into order_status_changes (order_id, "to", actor_kind, actor_id, created_at)
    select id, 'pending', ${userId === null ? 'guest' : 'customer'}::actor_kind, ${userId}::uuid, ${now}::timestamptz
    from placed`.execute(tx.db.$kysely)
  const history = [{ from: null, to: 'pending' as const, createdAt: now, note: null }]
  return {
    id,
    number,
    status: 'pending',
    email,
    ...amounts,
    taxes,
    shippingMethodCode,
    shippingMethodName,
    shippingAddress,
    reservedUntil,
    createdAt: now,
    history,
  }
}

async function nextOrder(tx: CoreContext): Promise<{ id: string; count: string }> {
  const { rows } = await sql<{ id: string; count: string }>`
    select uuidv7() as id, nextval('order_numbers') as count`.execute(tx.db.$kysely)
  const [next] = rows
  if (!next) throw new Error('There is no next order')
  return next
}

/**
 * Writes what was bought. After the stock is taken: a line holds its variant's row against a change of key, and whoever
 * holds that and only then asks for more may wait in a circle.
 */
export async function insertLines(
  tx: CoreContext,
  orderId: string,
  lines: OrderQuote['lines'],
): Promise<OrderRow['lines']> {
  const rows = lines.map((line, position) => ({ ...line, position }))
  const { rows: inserted } = await sql<{ id: string; position: number }>`
    insert into order_lines (
      order_id, position, product_id, variant_id, sku, name, options, quantity, unit_price_cents, total_cents,
      discount_cents, tax_class, tax_rate_basis_points
    )
    select ${orderId}::uuid, position, "productId", "variantId", sku, name, options, quantity, "unitPriceCents",
      "totalCents", "discountCents", "taxClass", "taxRateBasisPoints"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as line (
      position int, "productId" uuid, "variantId" uuid, sku text, name text, options jsonb, quantity int,
      "unitPriceCents" int, "totalCents" int, "discountCents" int, "taxClass" text, "taxRateBasisPoints" int
    )
    returning id, position`.execute(tx.db.$kysely)
  const ids = new Map(inserted.map(({ id, position }) => [position, id]))
  return rows.map(({ position, ...line }) => ({ id: ids.get(position) ?? '', ...line }))
}

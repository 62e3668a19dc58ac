import { booleanCell, moneyCell, neutralised, textCell, timeCell } from './export-cells.ts'
import { type ExportFilters, type ExportQuery, filtered } from './export-filters.ts'

const money = (cents: string) => moneyCell(cents, 'o.currency')
const address = (field: string) => textCell(`(o.shipping_address ->> '${field}')`)

/** Amounts of an order as a whole stand in its first row alone, so that a column adds up to what was sold. */
const once = (sql: string) => `case when l.position is null or l.position = 0 then ${sql} end`

/** As the catalogue's files have them: `size=M|color=Red`. */
const options = `(select string_agg(key || '=' || value, '|') from jsonb_each_text(l.options))`

const columns = {
  number: textCell('o.number'),
  order_id: 'o.id',
  status: 'o.status',
  placed_at: timeCell('o.created_at'),
  email: textCell('o.email'),
  customer_id: 'o.user_id',
  // What erasing an account leaves behind (orders/anonymise-orders.ts).
  buyer: `case when o.user_id is not null then 'customer' when o.email = 'erased@erased.invalid' then 'erased' else 'guest' end`,
  line: 'l.position + 1',
  sku: textCell('l.sku'),
  product: textCell('l.name'),
  options: `case when l.options <> '{}' then ${neutralised(options)} end`,
  quantity: 'l.quantity',
  unit_price: money('l.unit_price_cents'),
  line_total: money('l.total_cents'),
  line_discount: money('l.discount_cents'),
  tax_percent: 'l.tax_rate_basis_points * 0.01',
  subtotal: once(money('o.subtotal_cents')),
  discount: once(money('o.discount_cents')),
  shipping: once(money('o.shipping_cents')),
  tax: once(money('o.tax_cents')),
  total: once(money('o.total_cents')),
  refund_due: once(money('o.refund_due_cents')),
  prices_include_tax: booleanCell('o.prices_include_tax'),
  currency: 'o.currency',
  shipping_method: textCell('o.shipping_method_name'),
  ship_to_name: address('name'),
  ship_to_line1: address('line1'),
  ship_to_line2: address('line2'),
  ship_to_city: address('city'),
  ship_to_region: address('region'),
  ship_to_postal_code: address('postalCode'),
  ship_to_country: address('country'),
  ship_to_phone: address('phone'),
  carrier: textCell('o.carrier'),
  tracking_number: textCell('o.tracking_number'),
  tracking_url: textCell('o.tracking_url'),
}

/** A row for each line of an order, oldest order first. Ids are made in the order of time, and each has its index: no sorting. */
export const ordersQuery = (filters: ExportFilters): ExportQuery => ({
  columns,
  from: 'orders o left join order_lines l on l.order_id = o.id',
  where: filtered(filters, { status: 'o.status', moment: 'o.created_at' }),
  orderBy: 'o.id, l.position',
})

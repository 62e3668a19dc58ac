import pg from 'pg'

/** How many orders share an account; every fourth order is a guest's. */
const ORDERS_PER_CUSTOMER = 10

/**
 * Fills a shop that has products with so many orders of one to three lines, two on average, over two years and several
 * currencies, as fast as Postgres makes them: past the verbs, without stock.
 */
export async function placeOrders(databaseUrl: string, orders: number): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    // For as long as these are written. Every row fits the CHECKs all the same.
    await client.query(`set session_replication_role = replica; set synchronous_commit = off; set work_mem = '64MB'`)
    await client.query(CUSTOMERS, [Math.ceil(orders / ORDERS_PER_CUSTOMER)])
    await client.query(ORDERS, [orders, ORDERS_PER_CUSTOMER])
    await client.query(LINES)
    await client.query('vacuum (analyze) users, orders, order_lines')
  } finally {
    await client.end()
  }
}

/** Ids that sort by the number, as version 7 sorts by the time. */
const id = (kind: number, n: string) => `('01900000-${kind}000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`

const CUSTOMERS = `
  insert into users (id, email, name, password_hash, newsletter, created_at)
  select ${id(1, 'n')}, 'customer-' || n || '@example.com', 'Customer ' || n, 'none', n % 3 = 0, now() - interval '3 years'
  from generate_series(0, $1::int - 1) n`

const ORDERS = `
  insert into orders (id, number, user_id, email, status, currency, subtotal_cents, shipping_cents, tax_cents, total_cents,
    shipping_method_code, shipping_method_name, shipping_address, created_at, updated_at)
  select ${id(2, 'n')}, 'B' || lpad(to_hex(n), 8, '0'),
    case when n % 4 > 0 then ${id(1, 'n / $2::int')} end,
    'customer-' || n / $2::int || '@example.com',
    (array['confirmed', 'processing', 'shipped', 'delivered', 'delivered', 'cancelled'])[1 + n % 6]::order_status,
    (array['EUR', 'EUR', 'EUR', 'USD', 'JPY'])[1 + n % 5],
    goods, 490, (goods + 490) * 19 / 119, goods + 490, 'parcel', 'Parcel',
    jsonb_build_object('name', 'Ada Müller ' || n, 'line1', n % 200 || ' Long Street', 'city', 'Köln', 'postalCode',
      lpad((n % 99999)::text, 5, '0'), 'country', 'DE'),
    now() - interval '2 years' + n * interval '1 minute', now()
  from (select n, (1 + n % 3) * (1000 + n % 900) as goods from generate_series(0, $1::int - 1) n) as each_order`

const LINES = `
  insert into order_lines (order_id, position, product_id, variant_id, sku, name, options, quantity, unit_price_cents,
    total_cents, tax_rate_basis_points)
  select o.id, at, v.product_id, v.id, v.sku, p.name || case when at = 0 then '' else ', again' end,
    '{"size": "M", "colour": "Red"}', 1, price, price, 1900
  from (
    select id, row_number() over (order by id) - 1 as n, (subtotal_cents / (1 + (row_number() over (order by id) - 1) % 3))::int as price
    from orders where id >= ${id(2, '0')} and id < ${id(3, '0')}
  ) o
  cross join lateral generate_series(0, (n % 3)::int) at
  join (select array_agg(id order by id) as ids from variants) shelf on true
  join variants v on v.id = shelf.ids[1 + (n + at) % cardinality(shelf.ids)]
  join products p on p.id = v.product_id`

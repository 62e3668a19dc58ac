import { createHash, randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { useDatabase } from './database.ts'

const database = useDatabase()
const hash = (text: string) => createHash('sha256').update(text).digest('hex')

/** By constraint, statements that it and nothing else refuses. They work on the valid rows below. */
const violations: Record<string, string[]> = {
  users_email_lower_check: [`UPDATE users SET email = 'Ada@example.com'`],
  users_language_check: [
    `UPDATE users SET language = 'EN'`,
    `UPDATE users SET language = 'english'`,
    `UPDATE users SET language = 'de-at'`,
    `UPDATE users SET language = ''`,
  ],
  sessions_id_hash_check: [`UPDATE sessions SET id = 'the token itself'`],
  sessions_address_hash_check: [`UPDATE sessions SET address_hash = '203.0.113.7'`],
  one_time_tokens_id_check: [`UPDATE one_time_tokens SET id = 'the token itself'`],
  one_time_tokens_payload_check: [`UPDATE one_time_tokens SET payload = '[]'`],
  one_time_tokens_user_id_check: [
    'UPDATE one_time_tokens SET user_id = NULL',
    `UPDATE one_time_tokens SET purpose = 'registration'`,
  ],
  addresses_country_check: [`UPDATE addresses SET country = 'gb'`, `UPDATE addresses SET country = 'G'`],
  rate_limits_points_check: ['UPDATE rate_limits SET points = 0'],
  audit_log_details_check: [
    `INSERT INTO audit_log (action, actor_kind, request_id, details) VALUES ('auth.login', 'guest', '-', '"text"')`,
  ],
  categories_slug_check: [
    `UPDATE categories SET slug = 'Upper'`,
    `UPDATE categories SET slug = ''`,
    `UPDATE categories SET slug = 'a--b'`,
    `UPDATE categories SET slug = '-a'`,
    `UPDATE categories SET slug = 'a b'`,
  ],
  categories_parent_check: ['UPDATE categories SET parent_id = id'],
  categories_position_check: ['UPDATE categories SET position = -1'],
  brands_slug_check: [`UPDATE brands SET slug = 'ü'`],
  products_slug_check: [`UPDATE products SET slug = 'a_b'`],
  products_tax_class_check: [`UPDATE products SET tax_class = 'luxury'`],
  products_version_check: ['UPDATE products SET version = 0'],
  categories_product_count_check: ['UPDATE categories SET product_count = -1'],
  brands_product_count_check: ['UPDATE brands SET product_count = -1'],
  products_price_check: [
    'UPDATE products SET min_cents = max_cents + 1',
    'UPDATE products SET variant_count = 0',
    'UPDATE products SET currency = NULL',
  ],
  products_ratings_check: [
    `UPDATE products SET ratings = '{0,0,0,0}'`,
    `UPDATE products SET ratings = '{-1,2,0,0,0}'`,
    `UPDATE products SET ratings = '{}'`,
  ],
  products_rating_count_check: ['UPDATE products SET rating_count = 2'],
  product_images_size_check: [
    `UPDATE product_images SET status = 'ready'`,
    `UPDATE product_images SET status = 'ready', width = 1, height = 1`,
    `UPDATE product_images SET status = 'ready', width = 1, widths = '{1}'`,
  ],
  reviews_rating_check: ['UPDATE reviews SET rating = 0', 'UPDATE reviews SET rating = 6'],
  payments_amount_check: ['UPDATE payments SET amount_cents = 0'],
  payments_balance_check: [
    'UPDATE payments SET refunded_cents = captured_cents + 1',
    'UPDATE payments SET refunded_cents = -1',
  ],
  refunds_amount_check: ['UPDATE refunds SET amount_cents = 0'],
  price_changes_price_check: [
    `INSERT INTO price_changes (variant_id, price_cents, currency) SELECT id, -1, 'EUR' FROM variants`,
  ],
  transfers_rows_check: [
    'UPDATE transfers SET rows_done = -1',
    'UPDATE transfers SET rows_failed = -1',
    'UPDATE transfers SET rows_total = -1',
    'UPDATE transfers SET attempt = -1',
  ],
  transfers_filters_check: [`UPDATE transfers SET filters = '[]'`],
  transfers_turn_check: ['UPDATE transfers SET has_turn = true'],
  transfers_finished_check: [`UPDATE transfers SET status = 'done'`, 'UPDATE transfers SET finished_at = now()'],
  product_images_position_check: ['UPDATE product_images SET position = -1'],
  variants_options_check: [`UPDATE variants SET options = '[]'`, `UPDATE variants SET options = 'null'`],
  variants_price_check: ['UPDATE variants SET price_cents = -1'],
  variants_currency_check: [`UPDATE variants SET currency = 'eur'`, `UPDATE variants SET currency = 'E'`],
  variants_on_hand_check: ['UPDATE variants SET on_hand = -1, reserved = 0'],
  variants_reserved_check: ['UPDATE variants SET reserved = on_hand + 1', 'UPDATE variants SET reserved = -1'],
  variants_low_stock_threshold_check: ['UPDATE variants SET low_stock_threshold = -1'],
  variants_position_check: ['UPDATE variants SET position = -1'],
  stock_movements_deltas_check: [
    ...['initial', 'adjustment', 'reservation', 'release', 'sale', 'return'].map((reason) => movement(reason, 0, 0)),
    movement('initial', -1, 0),
    movement('initial', 1, 1),
    movement('adjustment', 1, 1),
    movement('reservation', 0, -1),
    movement('reservation', 1, 1),
    movement('release', 0, 1),
    movement('release', 1, -1),
    movement('sale', 1, 0),
    movement('sale', -1, -2),
    movement('sale', -1, 1),
    movement('return', -1, 0),
  ],
  carts_owner_check: ['UPDATE carts SET user_id = NULL', `UPDATE carts SET token_hash = '${hash('cart')}'`],
  carts_token_hash_check: [`UPDATE carts SET user_id = NULL, token_hash = 'the token itself'`],
  cart_items_quantity_check: ['UPDATE cart_items SET quantity = 0', 'UPDATE cart_items SET quantity = 100'],
  cart_items_unit_price_check: ['UPDATE cart_items SET unit_price_cents = -1'],
  cart_items_currency_check: [`UPDATE cart_items SET currency = '12€'`],
  orders_currency_check: [`UPDATE orders SET currency = 'Eur'`],
  orders_subtotal_check: [
    'UPDATE orders SET subtotal_cents = -1, shipping_cents = 1, discount_cents = 0, tax_cents = 0, total_cents = 0',
  ],
  orders_discount_check: ['UPDATE orders SET discount_cents = -1, total_cents = total_cents + discount_cents + 1'],
  orders_shipping_check: ['UPDATE orders SET shipping_cents = -1, total_cents = total_cents - shipping_cents - 1'],
  orders_tax_check: ['UPDATE orders SET tax_cents = -1, total_cents = total_cents - tax_cents - 1'],
  orders_total_check: ['UPDATE orders SET discount_cents = discount_cents + total_cents + 1, total_cents = -1'],
  orders_refund_due_check: [
    'UPDATE orders SET refund_due_cents = -1',
    'UPDATE orders SET refund_due_cents = total_cents + 1',
  ],
  orders_sum_check: [
    'UPDATE orders SET total_cents = total_cents + 1',
    'UPDATE orders SET prices_include_tax = true',
    'UPDATE orders SET prices_include_tax = true, total_cents = total_cents - tax_cents - 1',
    'UPDATE orders SET subtotal_cents = 2147483647, shipping_cents = 2147483647, total_cents = 0',
  ],
  orders_included_tax_check: [
    'UPDATE orders SET prices_include_tax = true, total_cents = total_cents - tax_cents, tax_cents = total_cents',
  ],
  orders_taxes_check: [`UPDATE orders SET taxes = '{}'`],
  orders_shipping_method_check: [`UPDATE orders SET shipping_method_code = 'standard'`],
  orders_owner_check: [`UPDATE orders SET token_hash = '${hash('order')}', user_id = (SELECT id FROM users)`],
  orders_shipping_address_check: [`UPDATE orders SET shipping_address = '"Main Street 1"'`],
  orders_token_hash_check: [`UPDATE orders SET token_hash = 'the token itself'`],
  orders_deadline_check: ['UPDATE orders SET reserved_until = NULL'],
  order_lines_position_check: ['UPDATE order_lines SET position = -1'],
  order_lines_options_check: [`UPDATE order_lines SET options = '"M"'`],
  order_lines_quantity_check: ['UPDATE order_lines SET quantity = 0, total_cents = 0'],
  order_lines_unit_price_check: ['UPDATE order_lines SET unit_price_cents = -1, total_cents = -quantity'],
  order_lines_total_check: [
    'UPDATE order_lines SET total_cents = total_cents + 1',
    'UPDATE order_lines SET quantity = 2147483647, unit_price_cents = 2147483647',
  ],
  order_lines_discount_check: [
    'UPDATE order_lines SET discount_cents = -1',
    'UPDATE order_lines SET discount_cents = total_cents + 1',
  ],
  order_lines_tax_class_check: [`UPDATE order_lines SET tax_class = 'free'`],
  order_lines_tax_rate_check: [
    'UPDATE order_lines SET tax_rate_basis_points = -1',
    'UPDATE order_lines SET tax_rate_basis_points = 10001',
  ],
  shipping_methods_code_check: [`UPDATE shipping_methods SET code = 'By Air'`],
  shipping_methods_price_check: ['UPDATE shipping_methods SET price_cents = -1'],
  shipping_methods_free_above_check: ['UPDATE shipping_methods SET free_above_cents = -1'],
  shipping_methods_countries_check: [
    `UPDATE shipping_methods SET countries = '{DE,fr}'`,
    `UPDATE shipping_methods SET countries = '{Germany}'`,
    `UPDATE shipping_methods SET countries = '{DE,NULL}'`,
    `UPDATE shipping_methods SET countries = '{""}'`,
  ],
  shipping_methods_position_check: ['UPDATE shipping_methods SET position = -1'],
  tax_rates_country_check: [`UPDATE tax_rates SET country = 'de'`, `UPDATE tax_rates SET country = 'D'`],
  tax_rates_tax_class_check: [`UPDATE tax_rates SET tax_class = 'luxury'`],
  tax_rates_rate_check: [
    'UPDATE tax_rates SET rate_basis_points = -1',
    'UPDATE tax_rates SET rate_basis_points = 10001',
  ],
  order_status_changes_moved_check: [`UPDATE order_status_changes SET "from" = "to"`],
  webhook_endpoints_secret_version_check: ['UPDATE webhook_endpoints SET secret_version = 0'],
  webhook_endpoints_disabled_check: [
    `UPDATE webhook_endpoints SET status = 'disabled'`,
    'UPDATE webhook_endpoints SET disabled_at = now()',
  ],
  webhook_endpoints_disabled_reason_check: [`UPDATE webhook_endpoints SET disabled_reason = 'mood'`],
  webhook_deliveries_ended_check: [
    `UPDATE webhook_deliveries SET status = 'delivered'`,
    'UPDATE webhook_deliveries SET ended_at = now()',
  ],
  email_log_attempts_check: ['UPDATE email_log SET attempts = 0'],
  email_log_sent_at_check: [`UPDATE email_log SET status = 'sent'`, 'UPDATE email_log SET sent_at = now()'],
}

beforeAll(insertValidRows)

test.each(Object.entries(violations))('%s', async (constraint, statements) => {
  for (const statement of statements) {
    const refused = expect.objectContaining({ code: '23514', constraint })
    await expect(database.pool.query(statement), statement).rejects.toEqual(refused)
  }
})

test('every check of the database is among these', async () => {
  const { rows } = await database.pool.query<{ conname: string }>(
    `SELECT conname FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace`,
  )
  expect(rows.map(({ conname }) => conname).sort()).toEqual(Object.keys(violations).sort())
})

describe('default addresses', () => {
  const book = () => database.pool.query<{ city: string }>('SELECT city FROM addresses WHERE is_default')
  const insert = (
    isDefault: boolean,
  ) => `INSERT INTO addresses (user_id, is_default, name, line1, city, postal_code, country)
    SELECT id, ${isDefault}, 'Ada', '2 Street', 'Paris', '75001', 'FR' FROM users`

  test('there is one at the most, at any moment', async () => {
    const refused = expect.objectContaining({ code: '23505', constraint: 'addresses_one_default_idx' })
    await expect(database.pool.query(insert(true))).rejects.toEqual(refused)
  })

  test.each([
    ['stepping back', 'UPDATE addresses SET is_default = false'],
    ['going while others stay', `${insert(false)}; DELETE FROM addresses WHERE is_default`],
    ['never having been', `DELETE FROM addresses; ${insert(false)}`],
  ])('there is one at the end of a transaction, instead of %s', async (_, statements) => {
    const refused = expect.objectContaining({ code: '23514', message: expect.stringContaining('none is the default') })
    await expect(database.pool.query(`BEGIN; ${statements}; COMMIT`)).rejects.toEqual(refused)
  })

  test('another may become it in between', async () => {
    await database.pool.query(
      `BEGIN; UPDATE addresses SET is_default = false; ${insert(true)}; DELETE FROM addresses WHERE NOT is_default; COMMIT`,
    )
    expect((await book()).rows).toEqual([{ city: 'Paris' }])
  })

  test('the last may go, also with its owner', async () => {
    await database.pool.query('BEGIN; DELETE FROM addresses; COMMIT')
    await database.pool.query(insert(true))
    await database.pool.query('BEGIN; DELETE FROM carts; DELETE FROM users; SET CONSTRAINTS ALL IMMEDIATE; ROLLBACK')
  })
})

test.each([
  `UPDATE audit_log SET action = 'nothing'`,
  'DELETE FROM audit_log',
  'UPDATE audit_log SET details = details',
])('the audit log only grows: %s', async (statement) => {
  const refused = expect.objectContaining({ message: expect.stringMatching(/^audit_log is append-only/) })
  await expect(database.pool.query(statement)).rejects.toEqual(refused)
})

test('an order whose prices include tax adds up without it', async () => {
  const include = 'UPDATE orders SET prices_include_tax = true, total_cents = total_cents - tax_cents'
  await database.pool.query(`BEGIN; ${include}; ROLLBACK`)
})

test('the movements of daily life pass', async () => {
  for (const statement of [
    movement('initial', 5, 0),
    movement('adjustment', -2, 0),
    movement('reservation', 0, 2),
    movement('release', 0, -1),
    movement('sale', -1, -1),
    movement('sale', -1, 0),
    movement('return', 1, 0),
  ]) {
    await database.pool.query(statement)
  }
})

describe('an order’s part of the ledger', () => {
  const enter = (reason: string, onHandDelta: number, reservedDelta: number) =>
    `INSERT INTO stock_movements (variant_id, reason, on_hand_delta, reserved_delta, order_id)
     SELECT v.id, '${reason}', ${onHandDelta}, ${reservedDelta}, o.id FROM variants v, orders o`
  const refusedBy = (constraint: string) => expect.objectContaining({ code: '23505', constraint })

  test('has every reason once', async () => {
    await database.pool.query(enter('reservation', 0, 1))
    await expect(database.pool.query(enter('reservation', 0, 1))).rejects.toEqual(
      refusedBy('stock_movements_order_id_variant_id_reason_refund_id_key'),
    )
  })

  test('has a reservation end as a sale or by release, never as both', async () => {
    await database.pool.query(enter('sale', -1, -1))
    await expect(database.pool.query(enter('release', 0, -1))).rejects.toEqual(
      refusedBy('stock_movements_reservation_ends_once_key'),
    )
  })
})

function movement(reason: string, onHandDelta: number, reservedDelta: number): string {
  return `INSERT INTO stock_movements (variant_id, reason, on_hand_delta, reserved_delta)
    SELECT id, '${reason}', ${onHandDelta}, ${reservedDelta} FROM variants`
}

async function insertValidRows(): Promise<void> {
  const { db } = database
  const expiresAt = new Date(Date.now() + 60_000)
  const user = await db.user.create({ data: { email: 'ada@example.com', name: 'Ada', passwordHash: '-' } })
  await db.session.create({ data: { id: hash('session'), userId: user.id, expiresAt } })
  await db.oneTimeToken.create({
    data: { id: hash('link'), purpose: 'password_reset', requestId: randomUUID(), userId: user.id, expiresAt },
  })
  const address = { name: 'Ada', line1: '1 Street', city: 'London', postalCode: 'SW1Y', country: 'GB' }
  await db.address.create({ data: { ...address, userId: user.id, isDefault: true } })
  await db.rateLimit.create({ data: { key: 'login:ada', points: 1, expiresAt } })
  await db.auditEntry.create({ data: { action: 'auth.login', actorKind: 'guest', requestId: '-' } })
  const { id: endpointId } = await db.webhookEndpoint.create({
    data: { url: 'https://example.com/', events: ['order.created'], createdBy: user.id },
  })
  const fact = { eventId: randomUUID(), aggregateId: randomUUID(), event: 'order.created', payload: {} }
  await db.webhookDelivery.create({ data: { endpointId, ...fact } })
  await db.category.create({ data: { slug: 'tea', name: 'Tea' } })
  await db.brand.create({ data: { slug: 'leaf-and-co-2', name: 'Leaf & Co 2' } })
  const product = await db.product.create({
    data: {
      slug: 'green-tea',
      name: 'Green tea',
      images: { create: { key: 'tea.jpg' } },
      variants: { create: { sku: 'TEA-1', priceCents: 490, currency: 'EUR', onHand: 10, reserved: 2 } },
    },
    include: { variants: true },
  })
  const variantId = product.variants[0]!.id
  await db.review.create({ data: { productId: product.id, rating: 5 } })
  await db.transfer.create({ data: { kind: 'import', requestedBy: user.id } })
  await db.cart.create({
    data: {
      userId: user.id,
      expiresAt,
      items: { create: { variantId, quantity: 2, unitPriceCents: 490, currency: 'EUR' } },
    },
  })
  const { id: orderId } = await db.order.create({
    data: {
      number: 'K7QM-42XD',
      email: user.email,
      currency: 'EUR',
      subtotalCents: 980,
      discountCents: 80,
      shippingCents: 490,
      taxCents: 171,
      totalCents: 1561,
      pricesIncludeTax: false,
      shippingAddress: {},
      reservedUntil: expiresAt,
      lines: {
        create: {
          position: 0,
          productId: product.id,
          variantId,
          sku: 'TEA-1',
          name: 'Green tea',
          quantity: 2,
          unitPriceCents: 490,
          totalCents: 980,
        },
      },
      history: { create: { to: 'pending', actorKind: 'guest' } },
    },
  })
  const amounts = { amountCents: 1_561, currency: 'EUR' }
  const { id: paymentId } = await db.payment.create({ data: { orderId, attempt: 1, capturedCents: 1_561, ...amounts } })
  await db.refund.create({ data: { orderId, paymentId, cause: 'requested', actorKind: 'admin', ...amounts } })
  await db.shippingMethod.create({
    data: { code: 'standard', name: 'Standard', priceCents: 490, countries: ['DE', 'FR'] },
  })
  await db.taxRate.create({ data: { country: 'DE', taxClass: 'standard', rateBasisPoints: 1_900 } })
  const mail = { template: 'order-confirmation', recipient: user.email, subject: 'Thanks', messageId: '<1@shop>' }
  await db.emailLog.create({ data: { ...mail, dedupeKey: `order-confirmation:${randomUUID()}` } })
}

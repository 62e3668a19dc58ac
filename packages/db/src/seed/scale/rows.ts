import { CURRENCY } from '../catalogue.ts'
import { type Block, isSold, type Stock } from './block.ts'
import { idOf, Kind } from './ids.ts'
import { demoOrderNumber } from './order-number.ts'
import { MAX_LINES, MAX_STEPS, type ScaledOrder } from './orders.ts'
import { MAX_VARIANTS, type ScaledProduct } from './product.ts'
import { HELD_UNTIL } from './time.ts'
import type { Tree } from './tree.ts'
import { given } from './given.ts'

/** The tables a block is written to, in the order of their references, and the columns of each. */
export const columns = {
  users: 'id, email, name, password_hash, created_at, updated_at',
  // Not a table of the shop's: the products pass through it to get their search words (load.ts).
  staged_products: `id, slug, name, description, tags, category_id, brand_id, min_cents, max_cents, currency,
    variant_count, in_stock, ratings, rating_count, popularity, created_at`,
  variants: 'id, product_id, sku, options, price_cents, currency, on_hand, reserved, position, created_at, updated_at',
  price_changes: 'id, variant_id, price_cents, currency, created_at',
  orders: `id, number, user_id, email, status, currency, subtotal_cents, total_cents, shipping_address, reserved_until,
    created_at, updated_at`,
  order_lines:
    'id, order_id, position, product_id, variant_id, sku, name, options, quantity, unit_price_cents, total_cents',
  order_status_changes: 'id, order_id, "from", "to", actor_kind, actor_id, created_at',
  stock_movements: 'id, variant_id, reason, on_hand_delta, reserved_delta, order_id, created_at',
  reviews: 'id, product_id, user_id, rating, title, body, verified, created_at',
} as const

export type Table = keyof typeof columns

/** Lines in the text format of COPY, by table. Nothing in the demo data needs escaping there. */
export type Rows = Record<Table, string[]>

export const emptyRows = (): Rows =>
  Object.fromEntries(Object.keys(columns).map((table) => [table, [] as string[]])) as Rows

/** What the rows refer to. */
export interface Surroundings {
  tree: Tree
  passwordHash: string
}

/** Adds a block's rows. */
export function addRows(rows: Rows, block: Block, { tree, passwordHash }: Surroundings): void {
  for (const { id, email, name, createdAt } of block.customers) {
    const at = timestamp(createdAt)
    rows.users.push(`${id}\t${email}\t${name}\t${passwordHash}\t${at}\t${at}\n`)
  }
  addReviews(rows, block)
  addProducts(rows, block, tree)
  for (const order of block.orders) addOrder(rows, order)
}

function addReviews(rows: Rows, { number, reviews }: Block): void {
  for (const [index, { product, userId, rating, title, body, verified, createdAt }] of reviews.entries()) {
    // A block never has as many as this.
    const id = idOf(Kind.review, number * 10_000 + index, createdAt)
    const at = timestamp(createdAt)
    rows.reviews.push(`${id}\t${product.id}\t${userId}\t${rating}\t${title}\t${body}\t${verified}\t${at}\n`)
  }
}

function addProducts(rows: Rows, { products, reviews, stock }: Block, tree: Tree): void {
  const ratings = new Map<string, number[]>(products.map(({ id }) => [id, []]))
  for (const { product, rating } of reviews) given(ratings.get(product.id)).push(rating)
  for (const product of products) {
    const { id, slug, name, description, tags, leaf, brand, createdAt, variants } = product
    const own = given(ratings.get(id))
    const stars = [1, 2, 3, 4, 5].map((rating) => own.filter((other) => other === rating).length)
    const prices = variants.map(({ priceCents }) => priceCents)
    const inStock = variants.some((variant) => available(given(stock.get(variant.id))) > 0)
    const sold = variants.reduce((sum, variant) => sum + given(stock.get(variant.id)).sold, 0)
    rows.staged_products.push(
      `${id}\t${slug}\t${name}\t${description}\t{"${tags.join('","')}"}\t${tree.leafIds[leaf]}\t${tree.brandIds[brand]}\t${Math.min(...prices)}\t${Math.max(...prices)}\t${CURRENCY}\t${variants.length}\t${inStock}\t{${stars.join(
        ',',
      )}}\t${own.length}\t${sold + own.length}\t${timestamp(createdAt)}\n`,
    )
    addVariants(rows, product, stock)
  }
}

const available = ({ initial, sold, reserved }: Stock): number => initial - sold - reserved

function addVariants(rows: Rows, product: ScaledProduct, stock: Block['stock']): void {
  const { index, id: productId, createdAt, variants } = product
  const at = timestamp(createdAt)
  for (const [position, { id, sku, options, priceCents }] of variants.entries()) {
    const { initial, sold, reserved } = given(stock.get(id))
    const rest = `${initial - sold}\t${reserved}\t${position}\t${at}\t${at}`
    const json = JSON.stringify(options)
    rows.variants.push(`${id}\t${productId}\t${sku}\t${json}\t${priceCents}\t${CURRENCY}\t${rest}\n`)
    const number = index * MAX_VARIANTS + position
    rows.price_changes.push(`${idOf(Kind.price, number, createdAt)}\t${id}\t${priceCents}\t${CURRENCY}\t${at}\n`)
    if (initial === 0) continue
    rows.stock_movements.push(`${idOf(Kind.initial, number, createdAt)}\t${id}\tinitial\t${initial}\t0\t\\N\t${at}\n`)
  }
}

function addOrder(rows: Rows, { index, id, customer, status, lines, steps }: ScaledOrder): void {
  const placedAt = given(steps[0]).at
  const at = timestamp(placedAt)
  let total = 0
  for (const [position, { product, variant, quantity }] of lines.entries()) {
    const cents = quantity * variant.priceCents
    total += cents
    const lineId = idOf(Kind.line, index * MAX_LINES + position, placedAt)
    const what = `${product.id}\t${variant.id}\t${variant.sku}\t${product.name}\t${JSON.stringify(variant.options)}`
    rows.order_lines.push(`${lineId}\t${id}\t${position}\t${what}\t${quantity}\t${variant.priceCents}\t${cents}\n`)
    addMovements(rows, { index, id, status, steps }, position, variant.id, quantity)
  }
  const heldUntil = status === 'pending' ? timestamp(HELD_UNTIL) : '\\N'
  const dates = `${heldUntil}\t${at}\t${timestamp(given(steps.at(-1)).at)}`
  const head = `${id}\t${demoOrderNumber(index)}\t${customer.id}\t${customer.email}\t${status}\t${CURRENCY}`
  rows.orders.push(`${head}\t${total}\t${total}\t${customer.address}\t${dates}\n`)
  for (const [step, { to, at: changedAt }] of steps.entries()) {
    const changeId = idOf(Kind.change, index * MAX_STEPS + step, changedAt)
    const actor = to === 'pending' || to === 'cancelled' ? `customer\t${customer.id}` : 'system\t\\N'
    const from = step === 0 ? '\\N' : given(steps[step - 1]).to
    rows.order_status_changes.push(`${changeId}\t${id}\t${from}\t${to}\t${actor}\t${timestamp(changedAt)}\n`)
  }
}

/** The goods are reserved with the order, and leave with its payment or become free with its end. */
function addMovements(
  rows: Rows,
  { index, id, status, steps }: Pick<ScaledOrder, 'index' | 'id' | 'status' | 'steps'>,
  position: number,
  variantId: string,
  quantity: number,
): void {
  const add = (step: number, reason: string, onHand: number, reserved: number) => {
    const at = given(steps[step]).at
    const movementId = idOf(Kind.movement, (index * MAX_LINES + position) * 2 + step, at)
    rows.stock_movements.push(
      `${movementId}\t${variantId}\t${reason}\t${onHand}\t${reserved}\t${id}\t${timestamp(at)}\n`,
    )
  }
  add(0, 'reservation', 0, quantity)
  if (isSold(status)) add(1, 'sale', -quantity, -quantity)
  else if (status === 'cancelled') add(1, 'release', 0, -quantity)
}

const timestamp = (time: number): string => new Date(time).toISOString()

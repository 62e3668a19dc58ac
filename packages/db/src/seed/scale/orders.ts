import { type Customer, customerOf, customersFor } from './customer.ts'
import { idOf, Kind } from './ids.ts'
import type { ScaledProduct, ScaledVariant } from './product.ts'
import { type Random, randomOf } from './random.ts'
import { days, END } from './time.ts'
import type { OrderStatus } from '../../generated/prisma/enums.ts'
import { given } from './given.ts'

export interface ScaledLine {
  product: ScaledProduct
  variant: ScaledVariant
  quantity: number
}

export interface ScaledOrder {
  index: number
  id: string
  customer: Customer
  status: OrderStatus
  lines: readonly ScaledLine[]
  /** What became of it when, the placing first. */
  steps: readonly { to: OrderStatus; at: number }[]
}

export const MAX_LINES = 4
export const MAX_STEPS = 5

/** How an order goes on from its placing, and how long after it, in days. */
const ROUTES: Record<string, readonly (readonly [OrderStatus, number])[]> = {
  pending: [],
  confirmed: [['confirmed', 0.01]],
  processing: [
    ['confirmed', 0.01],
    ['processing', 0.5],
  ],
  shipped: [
    ['confirmed', 0.01],
    ['processing', 0.5],
    ['shipped', 1.5],
  ],
  delivered: [
    ['confirmed', 0.01],
    ['processing', 0.5],
    ['shipped', 1.5],
    ['delivered', 4],
  ],
  cancelled: [['cancelled', 0.3]],
}

/** Open orders are of the last days before the end, by this many; the others are of any time. */
const OPEN_DAYS: Record<string, number> = { pending: 0.5, confirmed: 1, processing: 2, shipped: 5 }

/** The n-th order: it depends on n and on the products of its block, the most wanted first. */
export function orderOf(index: number, products: readonly ScaledProduct[]): ScaledOrder {
  const random = randomOf(Kind.order, index)
  const customer = customerOf(Math.floor(random.next() ** 1.3 * customersFor(index)))
  const status = statusOf(random)
  const lines = linesOf(random, products)
  const placedAt = placedAtOf(random, status, customer, lines)
  const steps = [{ to: 'pending' as OrderStatus, at: placedAt }]
  for (const [to, after] of given(ROUTES[status])) steps.push({ to, at: placedAt + days(after) })
  return { index, id: idOf(Kind.order, index, placedAt), customer, status, lines, steps }
}

function statusOf(random: Random): OrderStatus {
  const share = random.next()
  if (share < 0.02) return 'pending'
  if (share < 0.05) return 'confirmed'
  if (share < 0.07) return 'processing'
  if (share < 0.12) return 'shipped'
  if (share < 0.18) return 'cancelled'
  return 'delivered'
}

function linesOf(random: Random, products: readonly ScaledProduct[]): ScaledLine[] {
  const share = random.next()
  const count = share < 0.5 ? 1 : share < 0.8 ? 2 : share < 0.93 ? 3 : MAX_LINES
  const lines = new Map<string, ScaledLine>()
  for (let drawn = 0; drawn < count; drawn++) {
    const product = random.common(products, 3)
    const variant = random.pick(product.variants)
    const quantity = random.next() < 0.8 ? 1 : 2 + random.below(3)
    lines.set(variant.id, { product, variant, quantity })
  }
  return [...lines.values()]
}

/** After everything it refers to was there, and early enough for what became of it. */
function placedAtOf(random: Random, status: OrderStatus, customer: Customer, lines: readonly ScaledLine[]): number {
  const openDays = OPEN_DAYS[status]
  if (openDays) return END - days(openDays * (0.7 + 0.3 * random.next()))
  const earliest = Math.max(customer.createdAt, ...lines.map(({ product }) => product.createdAt))
  return earliest + Math.floor(random.next() * (END - days(10) - earliest))
}

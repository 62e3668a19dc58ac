import type { OrderStatus } from '@shop/validators'
import type { Actor } from '../context.ts'

/** Who moves an order. A guest who holds its token counts as its customer. */
export type Mover = 'customer' | 'admin' | 'system'

export interface Transition {
  by: readonly Mover[]
  /** What happens to the pieces: released to others, committed (sold), sold after their release, put back on the shelf, or nothing. */
  stock: 'release' | 'commit' | 'retake' | 'return' | 'keep'
  /** What happens to the money: it came, it is to be paid back, it was paid back, or nothing. */
  payment: 'received' | 'refund_due' | 'refunded' | 'none'
}

const move = (by: readonly Mover[], stock: Transition['stock'], payment: Transition['payment']): Transition => ({
  by,
  stock,
  payment,
})

const anybody = ['customer', 'admin', 'system'] as const
const staff = ['admin', 'system'] as const
/** Payments and the clock. */
const system = ['system'] as const

/** From where to where. What is not here cannot happen. */
export const transitions: Record<OrderStatus, Partial<Record<OrderStatus, Transition>>> = {
  pending: {
    // By an admin, when the money came another way.
    confirmed: move(staff, 'commit', 'received'),
    cancelled: move(anybody, 'release', 'none'),
    expired: move(system, 'release', 'none'),
  },
  confirmed: {
    processing: move(staff, 'keep', 'none'),
    cancelled: move(anybody, 'return', 'refund_due'),
    // Whoever refunds says which pieces are back.
    refunded: move(system, 'keep', 'refunded'),
  },
  processing: {
    shipped: move(staff, 'keep', 'none'),
    cancelled: move(anybody, 'return', 'refund_due'),
    refunded: move(system, 'keep', 'refunded'),
  },
  // What was shipped comes back by hand: only who sees the parcel knows what is in it.
  shipped: {
    delivered: move(staff, 'keep', 'none'),
    refunded: move(system, 'keep', 'refunded'),
  },
  delivered: {
    refunded: move(system, 'keep', 'refunded'),
  },
  // Paid when it was over already, and there is still something to sell.
  cancelled: { confirmed: move(system, 'retake', 'received') },
  expired: { confirmed: move(system, 'retake', 'received') },
  refunded: {},
}

export const moverOf = ({ kind }: Actor): Mover => (kind === 'guest' ? 'customer' : kind)

/** Null for a move that is not in the table, or not for this one to make. */
export function findTransition(from: OrderStatus, to: OrderStatus, mover: Mover): Transition | null {
  const transition = transitions[from][to]
  return transition?.by.includes(mover) ? transition : null
}

/** Where it may be moved by this one. */
export function allowedFrom(from: OrderStatus, mover: Mover): OrderStatus[] {
  return (Object.keys(transitions[from]) as OrderStatus[]).filter((to) => findTransition(from, to, mover))
}

import { MAX_LINES, MAX_QUANTITY } from '@shop/validators'
import { AppError } from '../errors.ts'

/** The quantity of a line after adding to it. Throws `cart.quantity_limit` past 99. */
export function addQuantity(current: number, added: number): number {
  if (current + added > MAX_QUANTITY) {
    throw new AppError('cart.quantity_limit', `A line holds at most ${MAX_QUANTITY} pieces`, {
      maxQuantity: MAX_QUANTITY,
    })
  }
  return current + added
}

/** Throws `cart.full` when a cart of so many lines has no room for another. */
export function requireRoom(lineCount: number): void {
  if (lineCount < MAX_LINES) return
  throw new AppError('cart.full', `A cart holds at most ${MAX_LINES} lines`, { maxLines: MAX_LINES })
}

/** So many pieces of a variant. */
export interface Pieces {
  variantId: string
  quantity: number
}

/**
 * How much of a guest's cart goes into a customer's, line by line in the guest's order, and what stays behind because the
 * customer's has 99 of it, or 100 lines. `moved` and `left` always add up to what the guest had.
 */
export function splitForMerge(
  customers: readonly Pieces[],
  guests: readonly Pieces[],
): { moved: Pieces[]; left: Pieces[] } {
  const had = new Map(customers.map(({ variantId, quantity }) => [variantId, quantity]))
  let room = MAX_LINES - had.size
  const split = guests.map(({ variantId, quantity }) => {
    const current = had.get(variantId)
    if (current === undefined && room-- <= 0) return { variantId, moved: 0, left: quantity }
    const moved = Math.min(quantity, MAX_QUANTITY - (current ?? 0))
    return { variantId, moved, left: quantity - moved }
  })
  return {
    moved: split.flatMap(({ variantId, moved }) => (moved > 0 ? [{ variantId, quantity: moved }] : [])),
    left: split.flatMap(({ variantId, left }) => (left > 0 ? [{ variantId, quantity: left }] : [])),
  }
}

/** A line that is not in this cart, be it nowhere or in another's. */
export const itemNotFound = () => new AppError('cart.item_not_found', 'There is no such line in the cart', {})

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

/** A line that is not in this cart, be it nowhere or in another's. */
export const itemNotFound = () => new AppError('cart.item_not_found', 'There is no such line in the cart', {})

import { tidyCarts } from '@shop/core/cart'
import type { JobHandler } from '../../handlers.ts'

/** Safe to repeat: removes only what has expired. */
export const tidyExpiredCarts: JobHandler<'cart.tidy'> = async ({ core }) => {
  const removed = await tidyCarts(core)
  if (removed > 0) core.log.info({ removed }, 'Carts that nobody touched were removed')
}

import { remindOfLeftCarts } from '@shop/core/cart'
import type { JobHandler } from '../../handlers.ts'

/** Safe to repeat, also by many at once: a cart is marked together with the job that reminds of it. */
export const remindOfCarts: JobHandler<'cart.remind'> = async ({ core }) => {
  const reminded = await remindOfLeftCarts(core)
  if (reminded > 0) core.log.info({ reminded }, 'Customers are reminded of carts they left behind')
}

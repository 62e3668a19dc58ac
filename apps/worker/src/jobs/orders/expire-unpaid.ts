import { expireOrders } from '@shop/core/orders'
import type { JobHandler } from '../../handlers.ts'

/** Safe to repeat, also by many at once: an order is ended only while it is pending, holding its row. */
export const expireUnpaid: JobHandler<'order.expire-unpaid'> = async ({ core }) => {
  const expired = await expireOrders(core)
  if (expired > 0) core.log.info({ expired }, 'Orders that were not paid in time were ended')
}

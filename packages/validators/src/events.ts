import { z } from 'zod'
import { Id } from './common.ts'

/** Payloads of the events a shop tells of: ids and scalars, never rows. */
export const OrderEvent = z.object({ orderId: Id })
export type OrderEvent = z.infer<typeof OrderEvent>

import { z } from 'zod'
import { Cents, Currency, Id, Moment, PageInput, pageOf, text } from './common.ts'
import { OrderStatus, OrderSummary } from './orders.ts'

/** An order as admins list it. */
export const AdminOrderSummary = OrderSummary.extend({
  email: z.string(),
  /** Null for a guest's order. */
  customerId: Id.nullable(),
  /** What was paid and is to be paid back. */
  refundDueCents: Cents,
})
export type AdminOrderSummary = z.infer<typeof AdminOrderSummary>

/** `from` is included, `to` is not; both are of the moment an order was placed. */
export const AdminListOrdersInput = PageInput.extend({
  status: OrderStatus.optional(),
  from: Moment.optional(),
  to: Moment.optional(),
  customerId: Id.optional(),
  email: text(1, 254).optional(),
  /** A number, the beginning of an e-mail address, a sku, or words of what was bought (the last one may be a beginning). */
  q: text(1, 200).optional(),
})
export type AdminListOrdersInput = z.infer<typeof AdminListOrdersInput>

export const AdminOrderPage = pageOf(AdminOrderSummary)
export type AdminOrderPage = z.infer<typeof AdminOrderPage>

/** A day of the calendar: `2026-11-23`. */
const Day = z.iso.date().refine((day) => day >= '2000', 'Must not be before the year 2000')

/** An IANA name such as Europe/Berlin. */
const TimeZone = z
  .string()
  .max(64)
  .regex(/^[A-Za-z]+(?:[/_+-][A-Za-z0-9]+)*$/, 'Must be an IANA time zone such as Europe/Berlin')
  .refine(isTimeZone, 'Must be an IANA time zone such as Europe/Berlin')

function isTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone }).format()
    return true
  } catch {
    return false
  }
}

/** Days from `from` to `to`, both included, in `timeZone`; the last 30 days when left out, 366 at most. */
export const OrderStatsInput = z.strictObject({
  from: Day.optional(),
  to: Day.optional(),
  timeZone: TimeZone.default('UTC'),
})
export type OrderStatsInput = z.infer<typeof OrderStatsInput>

/**
 * Of the orders placed on these days. What counts as sold: confirmed, processing, shipped and delivered; neither what
 * waits for its payment nor what was cancelled, expired or refunded.
 */
export const OrderStats = z.object({
  from: Day,
  to: Day,
  timeZone: z.string(),
  currency: Currency,
  /** All orders, whatever became of them. */
  orderCount: z.int(),
  byStatus: z.record(OrderStatus, z.int()),
  /** Of orders that count as sold: how many, what they cost with tax and shipping, and what one did on average. */
  soldCount: z.int(),
  revenueCents: Cents,
  averageCents: Cents.nullable(),
  /** Pieces sold. */
  unitCount: z.int(),
  /** The ten with the highest revenue; of their lines, without shipping. */
  topProducts: z.array(z.object({ productId: Id, name: z.string(), unitCount: z.int(), revenueCents: Cents })),
  /** Every day, also those without orders. */
  byDay: z.array(
    z.object({ day: Day, orderCount: z.int(), soldCount: z.int(), unitCount: z.int(), revenueCents: Cents }),
  ),
})
export type OrderStats = z.infer<typeof OrderStats>

import { z } from 'zod'
import { Email } from './auth.ts'
import {
  ByIdInput,
  Cents,
  Currency,
  Id,
  PageInput,
  pageOf,
  TaxClass,
  Timestamp,
  text,
  VariantOptions,
} from './common.ts'

export const OrderStatus = z.enum([
  'pending',
  'confirmed',
  'processing',
  'shipped',
  'delivered',
  'cancelled',
  'expired',
  'refunded',
])
export type OrderStatus = z.infer<typeof OrderStatus>

const line = (max: number) => text(1, max)

/** An ISO 3166-1 alpha-2 code. */
export const CountryCode = z.string().regex(/^[A-Z]{2}$/, 'Must be an ISO 3166-1 alpha-2 code such as DE')

/** A postal address; `country` is an ISO 3166-1 alpha-2 code. */
export const Address = z.strictObject({
  name: line(120),
  line1: line(200),
  line2: line(200).optional(),
  city: line(120),
  region: line(120).optional(),
  postalCode: line(20),
  country: CountryCode,
  phone: line(40).optional(),
})
export type Address = z.infer<typeof Address>

/** The tax at one rate, and what it is on: both together are what is paid. A rate of 1900 is 19 %. */
export const TaxPart = z.object({ rateBasisPoints: z.int().min(0), netCents: Cents, taxCents: Cents })
export type TaxPart = z.infer<typeof TaxPart>

const lineShape = {
  productId: Id,
  variantId: Id,
  sku: z.string(),
  name: z.string(),
  options: VariantOptions,
  quantity: z.int().min(1),
  unitPriceCents: Cents,
  /** Before the discount. */
  totalCents: Cents,
  /** Of the order's discount, what falls to this line. */
  discountCents: Cents,
  taxClass: TaxClass,
  /** 1900 is 19 %. */
  taxRateBasisPoints: z.int().min(0),
}

/** What was bought, as it was then. */
export const OrderLine = z.object({ id: Id, ...lineShape })
export type OrderLine = z.infer<typeof OrderLine>

export const OrderStatusChange = z.object({
  from: OrderStatus.nullable(),
  to: OrderStatus,
  at: Timestamp,
  note: z.string().nullable(),
})
export type OrderStatusChange = z.infer<typeof OrderStatusChange>

/**
 * `totalCents` = subtotal − discount + shipping, and tax on top of that unless `pricesIncludeTax`: then `taxCents` is
 * the part of it that is tax.
 */
const amounts = {
  currency: Currency,
  subtotalCents: Cents,
  discountCents: Cents,
  shippingCents: Cents,
  taxCents: Cents,
  totalCents: Cents,
  pricesIncludeTax: z.boolean(),
  /** The tax of each rate, highest first. */
  taxes: z.array(TaxPart),
  /** Null where the shop has no shipping methods, and delivers for nothing. */
  shippingMethod: z.object({ code: z.string(), name: z.string() }).nullable(),
}

export const Order = z.object({
  id: Id,
  /** What people read to each other, such as `K7QM-42XD`. */
  number: z.string(),
  status: OrderStatus,
  email: z.string(),
  ...amounts,
  lines: z.array(OrderLine),
  shippingAddress: Address,
  history: z.array(OrderStatusChange),
  /** Until when the stock of a pending order is held. */
  reservedUntil: Timestamp.nullable(),
  createdAt: Timestamp,
})
export type Order = z.infer<typeof Order>

export const OrderSummary = z.object({
  id: Id,
  number: z.string(),
  status: OrderStatus,
  currency: Currency,
  totalCents: Cents,
  /** Pieces, over all lines. */
  itemCount: z.int(),
  createdAt: Timestamp,
})
export type OrderSummary = z.infer<typeof OrderSummary>

/** A guest's token for the order comes with it, and with a repeated call, but is never shown again otherwise. */
export const PlacedOrder = Order.extend({
  /** Opens the order without an account: send it as `X-Order-Token`. The confirmation's link carries it too. */
  orderToken: z.string().optional(),
})
export type PlacedOrder = z.infer<typeof PlacedOrder>

const ShippingMethodCode = z.string().min(1).max(60)

export const PlaceOrderInput = z.strictObject({
  shippingAddress: Address,
  /** Required of a guest. A customer's order goes by the account's address, whatever stands here. */
  email: Email.optional(),
  /** The code of the method; the cheapest that serves the country when there is none. */
  shippingMethod: ShippingMethodCode.optional(),
  /** The total the shopper was shown: the order is refused with `order.total_changed` when it is another by now. */
  expectedTotalCents: Cents.optional(),
})
export type PlaceOrderInput = z.infer<typeof PlaceOrderInput>

/** What an order of the cart would cost, delivered to this country. */
export const QuoteOrderInput = z.strictObject({
  country: CountryCode,
  /** The code of the method; the cheapest that serves the country when there is none. */
  shippingMethod: ShippingMethodCode.optional(),
})
export type QuoteOrderInput = z.infer<typeof QuoteOrderInput>

export const QuoteLine = z.object(lineShape)
export type QuoteLine = z.infer<typeof QuoteLine>

export const OrderQuote = z.object({ ...amounts, lines: z.array(QuoteLine) })
export type OrderQuote = z.infer<typeof OrderQuote>

export const ShippingMethodsInput = z.strictObject({ country: CountryCode })
export type ShippingMethodsInput = z.infer<typeof ShippingMethodsInput>

export const ShippingMethod = z.object({
  code: z.string(),
  name: z.string(),
  /** For the cart as it is. */
  priceCents: Cents,
  /** Costs nothing when the goods, after discounts, come to this much; null when it is never free. */
  freeAboveCents: Cents.nullable(),
  currency: Currency,
})
export type ShippingMethod = z.infer<typeof ShippingMethod>

export const ShippingMethodList = z.object({ items: z.array(ShippingMethod) })
export type ShippingMethodList = z.infer<typeof ShippingMethodList>

export const ClaimOrderInput = z.strictObject({ id: Id, orderToken: z.string().min(1).max(200) })
export type ClaimOrderInput = z.infer<typeof ClaimOrderInput>

export const ListOrdersInput = PageInput.extend({ status: OrderStatus.optional() })
export type ListOrdersInput = z.infer<typeof ListOrdersInput>

export const OrderPage = pageOf(OrderSummary)
export type OrderPage = z.infer<typeof OrderPage>

export const OrderByIdInput = ByIdInput
export type OrderByIdInput = z.infer<typeof OrderByIdInput>

export const CancelOrderInput = ByIdInput.extend({ reason: text(1, 500).optional() })
export type CancelOrderInput = z.infer<typeof CancelOrderInput>

const isWebAddress = z.url({ protocol: /^https?$/, error: 'Must be an http(s) URL' }).max(2_000)

/** Moves an order along. Who brings it is said when it is shipped. */
export const UpdateOrderStatusInput = ByIdInput.extend({
  status: OrderStatus,
  note: text(1, 500).optional(),
  carrier: line(80).optional(),
  trackingNumber: line(80).optional(),
  trackingUrl: isWebAddress.optional(),
}).refine(
  ({ status, carrier, trackingNumber, trackingUrl }) =>
    status === 'shipped' || [carrier, trackingNumber, trackingUrl].every((value) => value === undefined),
  'A carrier, trackingNumber and trackingUrl are for orders that are shipped',
)
export type UpdateOrderStatusInput = z.infer<typeof UpdateOrderStatusInput>

/** What a carrier says of a parcel. */
export const CarrierStatus = z.enum([
  'label_created',
  'picked_up',
  'in_transit',
  'out_for_delivery',
  'delivery_failed',
  'held',
  'returned',
])
export type CarrierStatus = z.infer<typeof CarrierStatus>

/** Where an order was when: a change of its own status, or what the carrier said. */
export const TrackingEvent = z.object({
  id: Id,
  at: Timestamp,
  status: z.enum([...OrderStatus.options, ...CarrierStatus.options]),
  description: z.string(),
  location: z.string().nullable(),
})
export type TrackingEvent = z.infer<typeof TrackingEvent>

/** `events`: oldest first. Carrier, number and link are null until somebody says them. */
export const OrderTracking = z.object({
  orderId: Id,
  number: z.string(),
  status: OrderStatus,
  carrier: z.string().nullable(),
  trackingNumber: z.string().nullable(),
  trackingUrl: z.string().nullable(),
  events: z.array(TrackingEvent),
})
export type OrderTracking = z.infer<typeof OrderTracking>

/** A moment of this shop's time; Postgres knows no year 0. */
const Moment = Timestamp.refine((at) => at >= '2000', 'Must not be before the year 2000')

export const AddTrackingEventInput = ByIdInput.extend({
  status: CarrierStatus,
  description: text(1, 300),
  location: line(200).optional(),
  /** When it happened; now when left out. */
  at: Moment.optional(),
})
export type AddTrackingEventInput = z.infer<typeof AddTrackingEventInput>

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

/** With `lastEventId`, what happened after that event comes first; without, the status as it is. */
export const FollowOrderInput = ByIdInput.extend({ lastEventId: Id.optional() })
export type FollowOrderInput = z.infer<typeof FollowOrderInput>

/** A change of an order's status, as it is told while it is followed. */
export const OrderStatusEvent = OrderStatusChange.extend({ orderId: Id })
export type OrderStatusEvent = z.infer<typeof OrderStatusEvent>

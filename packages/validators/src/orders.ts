import { z } from 'zod'
import { Email } from './auth.ts'
import {
  ByIdInput,
  Cents,
  Currency,
  Id,
  Language,
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
  /** The language of a guest's mails, English when left out. A customer's are in that of the preferences. */
  language: Language.optional(),
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

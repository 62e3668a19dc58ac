import { z } from 'zod'
import { ByIdInput, Cents, Currency, Id, PageInput, pageOf, Timestamp, text, VariantOptions } from './common.ts'

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

/** A postal address; `country` is an ISO 3166-1 alpha-2 code. */
export const Address = z.strictObject({
  name: line(120),
  line1: line(200),
  line2: line(200).optional(),
  city: line(120),
  region: line(120).optional(),
  postalCode: line(20),
  country: z.string().regex(/^[A-Z]{2}$/, 'Must be an ISO 3166-1 alpha-2 code such as DE'),
  phone: line(40).optional(),
})
export type Address = z.infer<typeof Address>

/** What was bought, as it was then. */
export const OrderLine = z.object({
  id: Id,
  productId: Id,
  variantId: Id,
  sku: z.string(),
  name: z.string(),
  options: VariantOptions,
  quantity: z.int().min(1),
  unitPriceCents: Cents,
  totalCents: Cents,
})
export type OrderLine = z.infer<typeof OrderLine>

export const OrderStatusChange = z.object({
  from: OrderStatus.nullable(),
  to: OrderStatus,
  at: Timestamp,
  note: z.string().nullable(),
})
export type OrderStatusChange = z.infer<typeof OrderStatusChange>

/** `totalCents` = subtotal − discount + shipping + tax. */
export const Order = z.object({
  id: Id,
  /** What people read to each other, such as `K7QM-42XD`. */
  number: z.string(),
  status: OrderStatus,
  email: z.string(),
  currency: Currency,
  subtotalCents: Cents,
  discountCents: Cents,
  shippingCents: Cents,
  taxCents: Cents,
  totalCents: Cents,
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

export const PlaceOrderInput = z.strictObject({
  shippingAddress: Address,
  /** The total the shopper was shown: the order is refused with `order.total_changed` when it is another by now. */
  expectedTotalCents: Cents.optional(),
})
export type PlaceOrderInput = z.infer<typeof PlaceOrderInput>

export const ListOrdersInput = PageInput.extend({ status: OrderStatus.optional() })
export type ListOrdersInput = z.infer<typeof ListOrdersInput>

export const OrderPage = pageOf(OrderSummary)
export type OrderPage = z.infer<typeof OrderPage>

export const OrderByIdInput = ByIdInput
export type OrderByIdInput = z.infer<typeof OrderByIdInput>

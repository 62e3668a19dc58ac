import type { Prisma } from '@shop/db'
import type { Address, Order, OrderSummary, TaxClass, TaxPart, VariantOptions } from '@shop/validators'
import type { z } from 'zod'

export const orderSelect = {
  id: true,
  number: true,
  status: true,
  email: true,
  currency: true,
  subtotalCents: true,
  discountCents: true,
  shippingCents: true,
  taxCents: true,
  totalCents: true,
  pricesIncludeTax: true,
  taxes: true,
  shippingMethodCode: true,
  shippingMethodName: true,
  shippingAddress: true,
  reservedUntil: true,
  createdAt: true,
  lines: {
    orderBy: { position: 'asc' },
    select: {
      id: true,
      productId: true,
      variantId: true,
      sku: true,
      name: true,
      options: true,
      quantity: true,
      unitPriceCents: true,
      totalCents: true,
      discountCents: true,
      taxClass: true,
      taxRateBasisPoints: true,
    },
  },
  history: { orderBy: { id: 'asc' }, select: { from: true, to: true, createdAt: true, note: true } },
} as const satisfies Prisma.OrderSelect

export type OrderRow = Prisma.OrderGetPayload<{ select: typeof orderSelect }>

export function toOrder(row: OrderRow): Order {
  return {
    id: row.id,
    number: row.number,
    status: row.status,
    email: row.email,
    currency: row.currency,
    subtotalCents: row.subtotalCents,
    discountCents: row.discountCents,
    shippingCents: row.shippingCents,
    taxCents: row.taxCents,
    totalCents: row.totalCents,
    pricesIncludeTax: row.pricesIncludeTax,
    taxes: row.taxes as TaxPart[],
    shippingMethod: toShippingMethod(row),
    lines: row.lines.map((line) => ({
      id: line.id,
      productId: line.productId,
      variantId: line.variantId,
      sku: line.sku,
      name: line.name,
      options: line.options as z.infer<typeof VariantOptions>,
      quantity: line.quantity,
      unitPriceCents: line.unitPriceCents,
      totalCents: line.totalCents,
      discountCents: line.discountCents,
      taxClass: line.taxClass as TaxClass,
      taxRateBasisPoints: line.taxRateBasisPoints,
    })),
    shippingAddress: row.shippingAddress as Address,
    history: row.history.map((change) => ({
      from: change.from,
      to: change.to,
      at: change.createdAt.toISOString(),
      note: change.note,
    })),
    reservedUntil: row.reservedUntil?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  }
}

function toShippingMethod({ shippingMethodCode: code, shippingMethodName: name }: OrderRow): Order['shippingMethod'] {
  return code === null || name === null ? null : { code, name }
}

export const orderSummarySelect = {
  id: true,
  number: true,
  status: true,
  currency: true,
  totalCents: true,
  createdAt: true,
  lines: { select: { quantity: true } },
} as const satisfies Prisma.OrderSelect

export type OrderSummaryRow = Prisma.OrderGetPayload<{ select: typeof orderSummarySelect }>

export function toOrderSummary(row: OrderSummaryRow): OrderSummary {
  return {
    id: row.id,
    number: row.number,
    status: row.status,
    currency: row.currency,
    totalCents: row.totalCents,
    itemCount: row.lines.reduce((sum, line) => sum + line.quantity, 0),
    createdAt: row.createdAt.toISOString(),
  }
}

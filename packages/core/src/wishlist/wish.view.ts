import type { Prisma } from '@shop/db'
import type { ProductSummary, WishlistItem } from '@shop/validators'

export const wishSelect = {
  productId: true,
  createdAt: true,
  product: { select: { name: true } },
} as const satisfies Prisma.WishlistItemSelect

export type WishRow = Prisma.WishlistItemGetPayload<{ select: typeof wishSelect }>

/** Without a summary the product is no longer sold. */
export const toWish = (row: WishRow, product: ProductSummary | undefined): WishlistItem => ({
  productId: row.productId,
  name: row.product.name,
  addedAt: row.createdAt.toISOString(),
  product: product ?? null,
})

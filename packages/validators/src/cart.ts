import { z } from 'zod'
import { Cents, Currency, Id, VariantOptions } from './common.ts'

export const MAX_QUANTITY = 99
export const MAX_LINES = 100

/** How many of one variant: 1 to 99. */
export const Quantity = z.int().min(1).max(MAX_QUANTITY)

export const CartItem = z.object({
  id: Id,
  variantId: Id,
  productId: Id,
  slug: z.string(),
  name: z.string(),
  sku: z.string(),
  options: VariantOptions,
  quantity: Quantity,
  unitPriceCents: Cents,
  totalCents: Cents,
  /** How many could be bought now, this cart's own included. */
  available: z.int().min(0),
})
export type CartItem = z.infer<typeof CartItem>

/** Something the shopper should see before buying. */
export const CartWarning = z.discriminatedUnion('code', [
  z.object({ code: z.literal('price_changed'), itemId: Id, oldPriceCents: Cents, newPriceCents: Cents }),
  z.object({ code: z.literal('insufficient_stock'), itemId: Id, available: z.int().min(0) }),
  z.object({ code: z.literal('no_longer_sold'), itemId: Id }),
  /** Merging found no room for so many lines, or not for all of their pieces: they are in the guest's cart still. */
  z.object({ code: z.literal('cart_full'), lineCount: z.int().min(1) }),
])
export type CartWarning = z.infer<typeof CartWarning>

/** A cart at today's prices. Lines no longer sold are listed with a warning and do not count. */
export const Cart = z.object({
  /** Null while nothing was ever put in. */
  id: Id.nullable(),
  items: z.array(CartItem),
  /** Pieces, over all lines. */
  itemCount: z.int(),
  subtotalCents: Cents,
  currency: Currency,
  warnings: z.array(CartWarning),
  /**
   * The key of a guest's cart, to be kept: in the answer that opened it, to be sent back as `X-Cart-Token`; and in that of
   * a merge that left something in it, to be merged again once there is room.
   */
  cartToken: z.string().optional(),
})
export type Cart = z.infer<typeof Cart>

export const AddItemInput = z
  .strictObject({
    variantId: Id.optional(),
    /** Instead of `variantId`, for a product that has one variant. */
    productId: Id.optional(),
    quantity: Quantity.default(1),
  })
  .refine((input) => (input.variantId === undefined) !== (input.productId === undefined), {
    message: 'Give either variantId or productId',
    path: ['variantId'],
  })
export type AddItemInput = z.infer<typeof AddItemInput>

export const UpdateItemInput = z.strictObject({ itemId: Id, quantity: Quantity })
export type UpdateItemInput = z.infer<typeof UpdateItemInput>

export const RemoveItemInput = z.strictObject({ itemId: Id })
export type RemoveItemInput = z.infer<typeof RemoveItemInput>

/** `cartToken` is the key of the guest's cart. */
export const MergeCartInput = z.strictObject({ cartToken: z.string().min(1).max(200) })
export type MergeCartInput = z.infer<typeof MergeCartInput>

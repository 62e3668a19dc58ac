import { z } from 'zod'
import { Id, Slug, TaxClass, text } from './common.ts'

const name = text(1, 200)

/** Stock keeping unit: the shop's own key of a variant. */
export const Sku = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._/ -]{0,63}$/u, 'Must be 1 to 64 letters, digits, or . _ / - and spaces between')

const MAX_PRICE_CENTS = 2_147_483_647
const MAX_STOCK = 1_000_000_000

export const Price = z.int().min(0).max(MAX_PRICE_CENTS)

const Options = z
  .record(text(1, 40), text(1, 80))
  .refine((options) => Object.keys(options).length <= 10, 'At most 10 options')

/** Admins are told when what is available falls to so many; 5 unless it is set. */
const LowStockThreshold = z.int().min(0).max(MAX_STOCK)

export const NewVariant = z.strictObject({
  sku: Sku,
  options: Options.default({}),
  priceCents: Price,
  /** How many are there to begin with; enters the ledger. */
  onHand: z.int().min(0).max(MAX_STOCK).default(0),
  lowStockThreshold: LowStockThreshold.optional(),
})
export type NewVariant = z.infer<typeof NewVariant>

const Description = z
  .string()
  .max(20_000)
  .regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f]*$/, 'Must not hold control characters')
  .refine((typed) => typed.isWellFormed(), 'Must be well-formed Unicode')

const Tags = z.array(text(1, 60)).max(50)

const MAX_VARIANTS = 200

const noSkuTwice = (variants: readonly { sku: string }[]) =>
  new Set(variants.map(({ sku }) => sku)).size === variants.length

export const CreateProductInput = z.strictObject({
  name,
  /** Made from the name when left out. */
  slug: Slug.optional(),
  description: Description.default(''),
  tags: Tags.default([]),
  /** The slug of its category. */
  category: Slug.nullable().default(null),
  /** The slug of its brand. */
  brand: Slug.nullable().default(null),
  /** Standard when left out. */
  taxClass: TaxClass.optional(),
  /** At least one; the order is kept. */
  variants: z.array(NewVariant).min(1).max(MAX_VARIANTS).refine(noSkuTwice, 'Every variant needs a sku of its own'),
})
export type CreateProductInput = z.infer<typeof CreateProductInput>

/** With `id` the variant there is; without, a new one. */
export const VariantChange = z.strictObject({
  id: Id.optional(),
  sku: Sku,
  options: Options.default({}),
  priceCents: Price,
  /** Of a new variant; stock that is there changes by `adjustStock` only. */
  onHand: z.int().min(0).max(MAX_STOCK).optional(),
  /** Stays as it is when left out. */
  lowStockThreshold: LowStockThreshold.optional(),
})
export type VariantChange = z.infer<typeof VariantChange>

/** What is left out stays as it is. */
export const UpdateProductInput = z.strictObject({
  id: Id,
  /** The version the change was made from: a later one refuses it with `product.version_conflict`. */
  version: z.int().min(1),
  name: name.optional(),
  slug: Slug.optional(),
  description: Description.optional(),
  tags: Tags.optional(),
  category: Slug.nullable().optional(),
  brand: Slug.nullable().optional(),
  taxClass: TaxClass.optional(),
  /** All of them, in order: the ones left out are taken from sale. */
  variants: z
    .array(VariantChange)
    .min(1)
    .max(MAX_VARIANTS)
    .refine(noSkuTwice, 'Every variant needs a sku of its own')
    .optional(),
})
export type UpdateProductInput = z.infer<typeof UpdateProductInput>

export const RemoveProductInput = z.strictObject({ id: Id })
export type RemoveProductInput = z.infer<typeof RemoveProductInput>

export const RemoveImageInput = z.strictObject({ id: Id, imageId: Id })
export type RemoveImageInput = z.infer<typeof RemoveImageInput>

export const AdjustStockInput = z.strictObject({
  /** The product's id. */
  id: Id,
  /** Which of its variants; may be left out when there is just one. */
  variantId: Id.optional(),
  /** Pieces that came (positive) or went (negative). */
  delta: z
    .int()
    .min(-MAX_STOCK)
    .max(MAX_STOCK)
    .refine((delta) => delta !== 0, 'Must not be 0'),
  reason: z.enum(['adjustment', 'return']).default('adjustment'),
  note: text(1, 500).optional(),
})
export type AdjustStockInput = z.infer<typeof AdjustStockInput>

/** A variant's stock after a change. `available` = `onHand` − `reserved`. */
export const StockLevel = z.object({
  variantId: Id,
  sku: z.string(),
  onHand: z.int(),
  reserved: z.int(),
  available: z.int(),
})
export type StockLevel = z.infer<typeof StockLevel>

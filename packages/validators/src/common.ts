import { z } from 'zod'

/** A uuid, as every entity's id. */
export const Id = z.uuid()

/** A moment: ISO 8601 in UTC with milliseconds, `2026-11-23T09:30:00.000Z`. */
export const Timestamp = z.iso.datetime()

/** A moment of this shop's time; Postgres knows no year 0. */
export const Moment = Timestamp.refine((at) => at >= '2000', 'Must not be before the year 2000')

/** An amount in the currency's minor unit, never negative. */
export const Cents = z.int().min(0)

/** An ISO 4217 currency code. */
export const Currency = z.string().regex(/^[A-Z]{3}$/, 'Must be an ISO 4217 code such as EUR')

/** Which of a country's tax rates goods are sold at. */
export const TaxClass = z.enum(['standard', 'reduced', 'zero'])
export type TaxClass = z.infer<typeof TaxClass>

/** Lower-case words joined by hyphens: the readable key of a product, category or brand. */
export const Slug = z
  .string()
  .max(160)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'Must be lower-case words joined by hyphens')

/** Text a person typed: trimmed, without control characters (Postgres cannot hold a NUL) or halves of characters. */
export const text = (min: number, max: number) =>
  z
    .string()
    .trim()
    .min(min)
    .max(max)
    .regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f]*$/, 'Must not hold control characters')
    .refine((typed) => typed.isWellFormed(), 'Must be well-formed Unicode')

/** BCP 47: what mails are written in. */
export const Language = z.enum(['en', 'de'])
export type Language = z.infer<typeof Language>

/** What tells a variant from its siblings, such as `{ size: 'M' }`. */
export const VariantOptions = z.record(z.string(), z.string())

/** How a page of a list is asked for: `cursor` is the `nextCursor` of the page before. */
export const PageInput = z.strictObject({
  limit: z.int().min(1).max(100).default(24),
  cursor: z.string().min(1).max(500).optional(),
})

/** A page of a list. `nextCursor` is null on the last one. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() })

export const ByIdInput = z.strictObject({ id: Id })

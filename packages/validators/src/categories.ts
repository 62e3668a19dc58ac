import { z } from 'zod'
import { Id, Slug, text } from './common.ts'

const name = text(1, 200)

/** A category with everything below it. `productCount` is of the products on sale, subcategories included. */
export interface Category {
  id: string
  slug: string
  name: string
  productCount: number
  children: Category[]
}
export const Category = z.object({
  id: Id,
  slug: z.string(),
  name: z.string(),
  productCount: z.int(),
  get children(): z.ZodArray<z.ZodType<Category>> {
    return z.array(Category)
  },
})

export const CategoryTree = z.object({ categories: z.array(Category) })
export type CategoryTree = z.infer<typeof CategoryTree>

export const CreateCategoryInput = z.strictObject({
  name,
  /** Made from the name when left out. */
  slug: Slug.optional(),
  /** The slug of the category it belongs to; null at the top. */
  parent: Slug.nullable().default(null),
  position: z.int().min(0).max(100_000).default(0),
})
export type CreateCategoryInput = z.infer<typeof CreateCategoryInput>

export const UpdateCategoryInput = z.strictObject({
  id: Id,
  name: name.optional(),
  slug: Slug.optional(),
  parent: Slug.nullable().optional(),
  position: z.int().min(0).max(100_000).optional(),
})
export type UpdateCategoryInput = z.infer<typeof UpdateCategoryInput>

export const RemoveCategoryInput = z.strictObject({ id: Id })
export type RemoveCategoryInput = z.infer<typeof RemoveCategoryInput>

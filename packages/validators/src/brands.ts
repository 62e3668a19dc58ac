import { z } from 'zod'
import { Id, Slug, text } from './common.ts'

const name = text(1, 200)

export const Brand = z.object({ id: Id, slug: z.string(), name: z.string(), productCount: z.int() })
export type Brand = z.infer<typeof Brand>

export const BrandList = z.object({ brands: z.array(Brand) })
export type BrandList = z.infer<typeof BrandList>

export const CreateBrandInput = z.strictObject({ name, slug: Slug.optional() })
export type CreateBrandInput = z.infer<typeof CreateBrandInput>

export const UpdateBrandInput = z.strictObject({ id: Id, name: name.optional(), slug: Slug.optional() })
export type UpdateBrandInput = z.infer<typeof UpdateBrandInput>

export const RemoveBrandInput = z.strictObject({ id: Id })
export type RemoveBrandInput = z.infer<typeof RemoveBrandInput>

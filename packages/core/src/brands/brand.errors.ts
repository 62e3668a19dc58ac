import { isUniqueViolation } from '@shop/db'
import { AppError } from '../errors.ts'

export const brandNotFound = () => new AppError('brand.not_found', 'There is no such brand', {})

export const brandSlugTaken = (slug: string) =>
  new AppError('brand.slug_taken', `Another brand has the slug "${slug}"`, { slug })

/** A slug that another took meanwhile. */
export async function explainTakenSlug<T>(write: Promise<T>, slug: string | undefined): Promise<T> {
  try {
    return await write
  } catch (error) {
    throw isUniqueViolation(error, 'brands_slug_key') ? brandSlugTaken(slug ?? '') : error
  }
}

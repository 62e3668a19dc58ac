import { isUniqueViolation } from '@shop/db'
import { AppError } from '../errors.ts'

export const categoryNotFound = () => new AppError('category.not_found', 'There is no such category', {})

export const categorySlugTaken = (slug: string) =>
  new AppError('category.slug_taken', `Another category has the slug "${slug}"`, { slug })

/** A slug that another took meanwhile. */
export async function explainTakenSlug<T>(write: Promise<T>, slug: string | undefined): Promise<T> {
  try {
    return await write
  } catch (error) {
    throw isUniqueViolation(error, 'categories_slug_key') ? categorySlugTaken(slug ?? '') : error
  }
}

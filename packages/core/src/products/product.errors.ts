import { AppError } from '../errors.ts'

export const productNotFound = () => new AppError('product.not_found', 'There is no such product', {})
export const categoryNotFound = () => new AppError('category.not_found', 'There is no such category', {})
export const brandNotFound = () => new AppError('brand.not_found', 'There is no such brand', {})

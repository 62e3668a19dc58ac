export { createCategory } from './create-category.ts'
export { listCategories } from './list-categories.ts'
export { removeCategory } from './remove-category.ts'
export { updateCategory } from './update-category.ts'

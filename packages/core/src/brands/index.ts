export { createBrand } from './create-brand.ts'
export { listBrands } from './list-brands.ts'
export { removeBrand } from './remove-brand.ts'
export { updateBrand } from './update-brand.ts'

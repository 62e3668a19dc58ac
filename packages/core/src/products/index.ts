export * from './find-sellable-variant.ts'
export { getProduct } from './get-product.ts'
export { listProducts } from './list-products.ts'
export { searchProducts } from './search-products.ts'

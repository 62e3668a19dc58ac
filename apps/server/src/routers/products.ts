import { getProduct, listProducts, searchProducts } from '@shop/core/products'
import {
  ListProductsInput,
  Product,
  ProductByIdInput,
  ProductPage,
  ProductSearchResult,
  SearchProductsInput,
} from '@shop/validators'
import { publicProcedure } from '../trpc/procedures.ts'

const tags = ['Products']

export const productsRouter = {
  list: publicProcedure
    .meta({ openapi: { method: 'GET', path: '/products', tags, summary: 'Browse the catalogue, newest first' } })
    .input(ListProductsInput)
    .output(ProductPage)
    .query(({ ctx, input }) => listProducts(ctx.core, input)),

  search: publicProcedure
    .meta({ openapi: { method: 'GET', path: '/products/search', tags, summary: 'Find products by words' } })
    .input(SearchProductsInput)
    .output(ProductSearchResult)
    .query(({ ctx, input }) => searchProducts(ctx.core, input)),

  byId: publicProcedure
    .meta({
      openapi: { method: 'GET', path: '/products/{id}', tags, summary: 'One product, by id or slug' },
      errors: ['product.not_found'],
    })
    .input(ProductByIdInput)
    .output(Product)
    .query(({ ctx, input }) => getProduct(ctx.core, input)),
}

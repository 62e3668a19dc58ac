import { adjustStock } from '@shop/core/inventory'
import { listCategories } from '@shop/core/categories'
import { listBrands } from '@shop/core/brands'
import {
  createProduct,
  getProduct,
  listByCategory,
  listProducts,
  priceHistory,
  removeProduct,
  searchProducts,
  updateProduct,
} from '@shop/core/products'
import { addReview, listReviews } from '@shop/core/reviews'
import {
  AddReviewInput,
  AdjustStockInput,
  BrandList,
  CategoryTree,
  CreateProductInput,
  ListProductsInput,
  ListReviewsInput,
  PriceHistory,
  PriceHistoryInput,
  Product,
  ProductByIdInput,
  ProductPage,
  ProductsByCategoryInput,
  ProductSearchResult,
  RemoveProductInput,
  Review,
  ReviewPage,
  SearchProductsInput,
  StockLevel,
  UpdateProductInput,
} from '@shop/validators'
import { adminProcedure, customerProcedure, Nothing, publicProcedure } from '../trpc/procedures.ts'

const tags = ['Products']

const taken = ['product.slug_taken', 'product.sku_taken', 'product.unknown_category', 'product.unknown_brand'] as const

export const productsRouter = {
  list: publicProcedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/products',
        tags,
        summary: 'Browse the catalogue',
        description: 'Prices are of the cheapest variant, where products are filtered or sorted by them.',
      },
      errors: ['category.not_found', 'brand.not_found'],
      cache: () => ['lists'],
    })
    .input(ListProductsInput)
    .output(ProductPage)
    .query(({ ctx, input }) => listProducts(ctx.core, input)),

  search: publicProcedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/products/search',
        tags,
        summary: 'Find products by words',
        description:
          'Words in quotes stand side by side; a minus excludes. The last word may be unfinished, any may be misspelt.',
      },
      errors: ['category.not_found', 'brand.not_found'],
      cache: () => ['lists'],
    })
    .input(SearchProductsInput)
    .output(ProductSearchResult)
    .query(({ ctx, input }) => searchProducts(ctx.core, input)),

  categories: publicProcedure
    .meta({
      openapi: { method: 'GET', path: '/products/categories', tags, summary: 'The tree of categories' },
      cache: () => ['lists'],
    })
    .output(CategoryTree)
    .query(({ ctx }) => listCategories(ctx.core)),

  brands: publicProcedure
    .meta({
      openapi: { method: 'GET', path: '/products/brands', tags, summary: 'The brands, by name' },
      cache: () => ['lists'],
    })
    .output(BrandList)
    .query(({ ctx }) => listBrands(ctx.core)),

  byCategory: publicProcedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/products/category/{category}',
        tags,
        summary: 'Browse a category with everything below it',
        description: 'A former slug of the category is answered with 301 to the one it has now.',
      },
      errors: ['category.not_found', 'brand.not_found'],
      cache: () => ['lists'],
    })
    .input(ProductsByCategoryInput)
    .output(ProductPage)
    .query(async ({ ctx, input }) => {
      const { page, slug } = await listByCategory(ctx.core, input)
      if (slug !== input.category) ctx.movedTo({ category: slug })
      return page
    }),

  byId: publicProcedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/products/{id}',
        tags,
        summary: 'One product, by id or slug',
        description: 'A former slug is answered with 301 to the one it has now, and with the product all the same.',
      },
      errors: ['product.not_found'],
      cache: ({ id }: Product) => [`product:${id}`],
    })
    .input(ProductByIdInput)
    .output(Product)
    .query(async ({ ctx, input }) => {
      const product = await getProduct(ctx.core, input)
      if (input.id !== product.id && input.id !== product.slug) ctx.movedTo({ id: product.slug })
      return product
    }),

  reviews: publicProcedure
    .meta({
      openapi: { method: 'GET', path: '/products/{id}/reviews', tags, summary: 'What customers say, newest first' },
      errors: ['product.not_found'],
      cache: ({ productId }: ReviewPage) => [`product:${productId}`],
    })
    .input(ListReviewsInput)
    .output(ReviewPage)
    .query(({ ctx, input }) => listReviews(ctx.core, input)),

  addReview: customerProcedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/products/{id}/reviews',
        tags,
        summary: 'Review a product, once',
        description: 'It counts as verified when the customer has bought the product here.',
        successStatus: 201,
      },
      errors: ['product.not_found', 'review.exists'],
      idempotent: true,
      changes: 'catalogue',
    })
    .input(AddReviewInput)
    .output(Review)
    .mutation(({ ctx, input }) => addReview(ctx.core, input)),

  create: adminProcedure
    .meta({
      openapi: { method: 'POST', path: '/products', tags, summary: 'Add a product', successStatus: 201 },
      errors: [...taken],
      idempotent: true,
      changes: 'catalogue',
    })
    .input(CreateProductInput)
    .output(Product)
    .mutation(({ ctx, input }) => createProduct(ctx.core, input)),

  update: adminProcedure
    .meta({
      openapi: {
        method: 'PUT',
        path: '/products/{id}',
        tags,
        summary: 'Change a product',
        description: 'What is left out stays as it is. `version` is the one the change was made from.',
      },
      errors: ['product.not_found', 'product.version_conflict', ...taken, 'product.unknown_variant'],
      changes: 'catalogue',
    })
    .input(UpdateProductInput)
    .output(Product)
    .mutation(({ ctx, input }) => updateProduct(ctx.core, input)),

  remove: adminProcedure
    .meta({
      openapi: {
        method: 'DELETE',
        path: '/products/{id}',
        tags,
        summary: 'Take a product from sale for good',
        description: 'Orders keep their snapshot of it.',
      },
      errors: ['product.not_found'],
      changes: 'catalogue',
    })
    .input(RemoveProductInput)
    .output(Nothing)
    .mutation(({ ctx, input }) => removeProduct(ctx.core, input)),

  adjustStock: adminProcedure
    .meta({
      openapi: {
        method: 'PATCH',
        path: '/products/{id}/stock',
        tags,
        summary: 'Enter pieces that came or went',
        description: 'Never leaves less than is reserved. With an Idempotency-Key it is entered once.',
      },
      errors: ['product.not_found', 'product.variant_required', 'product.stock_conflict'],
      idempotent: true,
      changes: 'catalogue',
    })
    .input(AdjustStockInput)
    .output(StockLevel)
    .mutation(({ ctx, input }) => adjustStock(ctx.core, input)),

  priceHistory: adminProcedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/products/{id}/prices',
        tags,
        summary: 'Every price it has had, newest first',
      },
      errors: ['product.not_found'],
    })
    .input(PriceHistoryInput)
    .output(PriceHistory)
    .query(({ ctx, input }) => priceHistory(ctx.core, input)),
}

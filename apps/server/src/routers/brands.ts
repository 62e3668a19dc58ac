import { createBrand, removeBrand, updateBrand } from '@shop/core/brands'
import { Brand, CreateBrandInput, RemoveBrandInput, UpdateBrandInput } from '@shop/validators'
import { adminProcedure, Nothing } from '../trpc/procedures.ts'

const tags = ['Products']

export const brandProcedures = {
  createBrand: adminProcedure
    .meta({
      openapi: { method: 'POST', path: '/products/brands', tags, summary: 'Add a brand', successStatus: 201 },
      errors: ['brand.slug_taken'],
      changes: 'catalogue',
      idempotent: true,
    })
    .input(CreateBrandInput)
    .output(Brand)
    .mutation(({ ctx, input }) => createBrand(ctx.core, input)),

  updateBrand: adminProcedure
    .meta({
      openapi: {
        method: 'PUT',
        path: '/products/brands/{id}',
        tags,
        summary: 'Rename a brand',
        description: 'What is left out stays as it is. A former slug leads on to the new one.',
      },
      errors: ['brand.not_found', 'brand.slug_taken'],
      changes: 'catalogue',
    })
    .input(UpdateBrandInput)
    .output(Brand)
    .mutation(({ ctx, input }) => updateBrand(ctx.core, input)),

  removeBrand: adminProcedure
    .meta({
      openapi: { method: 'DELETE', path: '/products/brands/{id}', tags, summary: 'Remove a brand without products' },
      errors: ['brand.not_found', 'brand.in_use'],
      changes: 'catalogue',
    })
    .input(RemoveBrandInput)
    .output(Nothing)
    .mutation(({ ctx, input }) => removeBrand(ctx.core, input)),
}

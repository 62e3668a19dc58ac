import { createCategory, removeCategory, updateCategory } from '@shop/core/categories'
import { Category, CreateCategoryInput, RemoveCategoryInput, UpdateCategoryInput } from '@shop/validators'
import { adminProcedure, Nothing } from '../trpc/procedures.ts'

const tags = ['Products']

export const categoryProcedures = {
  createCategory: adminProcedure
    .meta({
      openapi: { method: 'POST', path: '/products/categories', tags, summary: 'Add a category', successStatus: 201 },
      errors: ['category.not_found', 'category.slug_taken'],
      changes: 'catalogue',
      idempotent: true,
    })
    .input(CreateCategoryInput)
    .output(Category)
    .mutation(({ ctx, input }) => createCategory(ctx.core, input)),

  updateCategory: adminProcedure
    .meta({
      openapi: {
        method: 'PUT',
        path: '/products/categories/{id}',
        tags,
        summary: 'Rename or move a category',
        description: 'What is left out stays as it is. A former slug leads on to the new one.',
      },
      errors: ['category.not_found', 'category.slug_taken', 'category.circular'],
      changes: 'catalogue',
    })
    .input(UpdateCategoryInput)
    .output(Category)
    .mutation(({ ctx, input }) => updateCategory(ctx.core, input)),

  removeCategory: adminProcedure
    .meta({
      openapi: { method: 'DELETE', path: '/products/categories/{id}', tags, summary: 'Remove an empty category' },
      errors: ['category.not_found', 'category.in_use'],
      changes: 'catalogue',
    })
    .input(RemoveCategoryInput)
    .output(Nothing)
    .mutation(({ ctx, input }) => removeCategory(ctx.core, input)),
}

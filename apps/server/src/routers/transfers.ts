import { getCatalogueExport, getImport, importText, listTransfers, startExport } from '@shop/core/transfers'
import { ImportProductsInput, ListTransfersInput, Transfer, TransferByIdInput, TransferPage } from '@shop/validators'
import { adminProcedure } from '../trpc/procedures.ts'

const tags = ['Products']

/** The part of `products` that is about files, in and out. */
export const transferProcedures = {
  import: adminProcedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/products/import',
        tags,
        summary: 'Import products from CSV',
        description:
          'One row a variant, found by its `sku`: what is there is changed, what is not is made, and the same file again ' +
          'changes nothing. The first line names the columns, in any order: `slug`, `name`, `description`, `tags` ' +
          '(`a|b`), `category` (its slug, or a path of names such as `Home > Kitchen`, whose missing parts are made), ' +
          '`brand` (made when missing), `sku`, `options` (`size=M|color=Red`), `price` (`12.90`), `currency`, `on_hand`. ' +
          'An empty cell leaves what is there. Rows with errors are left out and stand in a report. Small files come as ' +
          'JSON; larger ones, up to 2 GB, as the body (`text/csv`) or in a form (`multipart/form-data`).',
        successStatus: 202,
        takesFile: true,
      },
      errors: ['transfer.unreadable', 'storage.unavailable'],
    })
    .input(ImportProductsInput)
    .output(Transfer)
    .mutation(({ ctx, input }) => importText(ctx.core, input)),

  importStatus: adminProcedure
    .meta({
      openapi: { method: 'GET', path: '/products/import/{id}', tags, summary: 'How far an import is' },
      errors: ['transfer.not_found'],
    })
    .input(TransferByIdInput)
    .output(Transfer)
    .query(({ ctx, input }) => getImport(ctx.core, input)),

  export: adminProcedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/products/export',
        tags,
        summary: 'Export products as CSV',
        description: 'In the columns an import takes. Text that a spreadsheet would run has an apostrophe in front.',
        successStatus: 202,
      },
    })
    .output(Transfer)
    .mutation(({ ctx }) => startExport(ctx.core, { subject: 'products' })),

  exportStatus: adminProcedure
    .meta({
      openapi: { method: 'GET', path: '/products/export/{id}', tags, summary: 'How far an export is, and its file' },
      errors: ['transfer.not_found'],
    })
    .input(TransferByIdInput)
    .output(Transfer)
    .query(({ ctx, input }) => getCatalogueExport(ctx.core, input)),

  transfers: adminProcedure
    .meta({
      openapi: { method: 'GET', path: '/products/transfers', tags, summary: 'Imports and exports, newest first' },
    })
    .input(ListTransfersInput)
    .output(TransferPage)
    .query(({ ctx, input }) => listTransfers(ctx.core, input)),
}

import { cancelExport, getExport, listExports, startExport } from '@shop/core/transfers'
import { CreateExportInput, ListTransfersInput, Transfer, TransferByIdInput, TransferPage } from '@shop/validators'
import { adminProcedure } from '../trpc/procedures.ts'

const tags = ['Orders']

/** Files of orders, customers and products, written by the worker. */
export const exportsRouter = {
  create: adminProcedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/orders/admin/export',
        tags,
        summary: 'Export orders, customers or products as CSV',
        description:
          'Of one moment, in UTF-8 as spreadsheets take it. Orders have a row for each line, and the amounts of the order as ' +
          'a whole in the first of them; `status`, `from` and `to` are those of the order, or of the account. Text that a ' +
          'spreadsheet would run has an apostrophe in front. An admin’s exports are written one after the other.',
        successStatus: 202,
      },
      idempotent: true,
    })
    .input(CreateExportInput)
    .output(Transfer)
    .mutation(({ ctx, input }) => startExport(ctx.core, input)),

  byId: adminProcedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/orders/admin/export/{id}',
        tags,
        summary: 'How far an export is, and its file',
      },
      errors: ['transfer.not_found'],
    })
    .input(TransferByIdInput)
    .output(Transfer)
    .query(({ ctx, input }) => getExport(ctx.core, input)),

  cancel: adminProcedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/orders/admin/export/{id}/cancel',
        tags,
        summary: 'Call an export off',
        description: 'It stops within a second, and leaves no file. What has ended stays as it is.',
      },
      errors: ['transfer.not_found'],
    })
    .input(TransferByIdInput)
    .output(Transfer)
    .mutation(({ ctx, input }) => cancelExport(ctx.core, input)),

  list: adminProcedure
    .meta({ openapi: { method: 'GET', path: '/orders/admin/export', tags, summary: 'Exports, newest first' } })
    .input(ListTransfersInput)
    .output(TransferPage)
    .query(({ ctx, input }) => listExports(ctx.core, input)),
}

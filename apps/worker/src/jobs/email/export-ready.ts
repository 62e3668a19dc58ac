import { finishedExport } from '@shop/core/transfers'
import { accountById } from '@shop/core/users'
import { sendOnce } from '../../email/send-once.ts'
import { exportReadyMail } from '../../email/templates/export-ready.ts'
import type { JobHandler } from '../../handlers.ts'

/** Safe to repeat: the e-mail log has one row for each export. Who is no admin any more does not get to know. */
export const exportReady: JobHandler<'email.export-ready'> = async (ctx, { transferId }) => {
  const finished = await finishedExport(ctx.core, { transferId })
  if (!finished) return
  const admin = await accountById(ctx.core, finished.requestedBy)
  if (admin?.role !== 'admin' || admin.status !== 'active') return
  const { rowCount, requestedAt } = finished
  const link = `${ctx.clientUrl}/admin/exports/${transferId}`
  await sendOnce(ctx, {
    template: 'export-ready',
    fact: transferId,
    to: admin.email,
    write: () => exportReadyMail(admin.language, { rowCount, requestedAt, link }),
  })
}

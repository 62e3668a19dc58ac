import { variantNames } from '@shop/core/inventory'
import { activeAdmins } from '@shop/core/users'
import { sendOnce } from '../../email/send-once.ts'
import { nameOf } from '../../email/templates/order-parts.ts'
import { stockLowMail } from '../../email/templates/stock-low.ts'
import type { JobHandler } from '../../handlers.ts'
import { toEach } from './to-each.ts'

/** Safe to repeat: the e-mail log has one row for each time it happened and each admin. */
export const stockLow: JobHandler<'email.stock-low'> = async (ctx, { variantId, available, threshold }) => {
  const variant = await variantNames(ctx.core, variantId)
  if (!variant) return
  const { productName: name, options, sku } = variant
  const happened = `${variantId}:${ctx.publishedAt.toISOString()}`
  await toEach(await activeAdmins(ctx.core), (admin) =>
    sendOnce(ctx, {
      template: 'stock-low',
      fact: `${happened}:${admin.id}`,
      to: admin.email,
      write: () => stockLowMail(admin.language, { variantName: nameOf({ name, options }), sku, available, threshold }),
    }),
  )
}

import { type OrderForMail, orderForMail } from '@shop/core/orders'
import type { WrittenLetter } from '../../email/letter.ts'
import { sendOnce } from '../../email/send-once.ts'
import type { OrderFacts } from '../../email/templates/order-parts.ts'
import type { JobContext } from '../../handlers.ts'

interface OrderMail {
  template: string
  orderId: string
  /** What of the order the mail tells, where it may be told several times: a refund. */
  fact?: string
  /** In the language of whoever ordered. */
  write: (language: string | null, facts: OrderFacts, more: OrderForMail) => WrittenLetter
}

const CONFIRMATION = 'order-confirmation'

/**
 * Mails something about an order to whoever placed it, once, in one thread with its confirmation. An order whose buyer
 * was forgotten has nobody to tell.
 */
export async function sendOrderMail(ctx: JobContext, { template, orderId, fact, write }: OrderMail): Promise<void> {
  const found = await orderForMail(ctx.core, orderId)
  if (!found) return
  const { order, to, orderToken, language } = found
  const link = `${ctx.clientUrl}/orders/${orderId}${orderToken === null ? '' : `?token=${orderToken}`}`
  await sendOnce(ctx, {
    template,
    fact: fact ?? orderId,
    to,
    write: () => write(language, { order, link }, found),
    ...(template !== CONFIRMATION && { follows: { template: CONFIRMATION, fact: orderId } }),
  })
}

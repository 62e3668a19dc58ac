import { leftCart } from '@shop/core/cart'
import { accountById, remindersToken } from '@shop/core/users'
import { sendOnce } from '../../email/send-once.ts'
import { cartLeftBehindMail } from '../../email/templates/cart-left-behind.ts'
import type { JobHandler } from '../../handlers.ts'

/**
 * Safe to repeat: the e-mail log has one row for each cart as it was left. Nothing is sent once the cart was changed,
 * nothing in it is sold any more, or its customer does not want to be reminded.
 */
export const cartLeftBehind: JobHandler<'email.cart-left-behind'> = async (ctx, left) => {
  const found = await leftCart(ctx.core, left)
  if (!found) return
  const account = await accountById(ctx.core, found.userId)
  if (!account?.cartReminders || account.status !== 'active') return
  const gone = new Set(
    found.cart.warnings.flatMap((warning) => (warning.code === 'no_longer_sold' ? [warning.itemId] : [])),
  )
  const items = found.cart.items.filter(({ id }) => !gone.has(id))
  if (items.length === 0) return
  await sendOnce(ctx, {
    template: 'cart-left-behind',
    fact: `${left.cartId}:${left.touchedAt}`,
    to: account.email,
    write: () =>
      cartLeftBehindMail(account.language, { cart: { ...found.cart, items }, link: `${ctx.clientUrl}/cart` }),
    unsubscribeUrl: `${ctx.publicUrl}/api/v1/email/unsubscribe?token=${remindersToken(ctx.core, account.id)}`,
  })
}

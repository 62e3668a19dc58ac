import type { AccountData } from '@shop/validators'
import { requireUserId } from '../actor.ts'
import { activityOf, audit } from '../audit/index.ts'
import { getCart } from '../cart/index.ts'
import type { CoreContext } from '../context.ts'
import { ordersOf } from '../orders/index.ts'
import { reviewsOf } from '../reviews/index.ts'
import { wishesOf } from '../wishlist/index.ts'
import { getPreferences } from './get-preferences.ts'
import { getProfile } from './get-profile.ts'
import { listAddresses } from './list-addresses.ts'

/** Everything the shop holds of who is signed in. */
export async function exportData(ctx: CoreContext): Promise<AccountData> {
  const userId = requireUserId(ctx.actor)
  await audit(ctx, 'user.data_exported', { subjectId: userId })
  const profile = await getProfile(ctx)
  const { items: addresses } = await listAddresses(ctx)
  const sessions = await ctx.db.session.findMany({ where: { userId }, orderBy: { createdAt: 'desc' } })
  const mails = await ctx.db.emailLog.findMany({
    where: { recipient: profile.email },
    orderBy: { createdAt: 'desc' },
    select: { template: true, subject: true, createdAt: true },
  })
  return {
    profile,
    preferences: await getPreferences(ctx),
    addresses,
    cart: await getCart(ctx),
    wishlist: await wishesOf(ctx, userId),
    orders: await ordersOf(ctx, userId),
    reviews: await reviewsOf(ctx, userId),
    sessions: sessions.map(({ createdAt, expiresAt }) => ({
      createdAt: createdAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
    })),
    mails: mails.map((mail) => ({ ...mail, createdAt: mail.createdAt.toISOString() })),
    activity: await activityOf(ctx, userId),
  }
}

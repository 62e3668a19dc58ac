import type { AddressList } from '@shop/validators'
import { requireUserId } from '../actor.ts'
import type { CoreContext } from '../context.ts'
import { addressSelect, toSavedAddress } from './address.view.ts'

/** The address book: the default first, then as they were added. */
export async function listAddresses(ctx: CoreContext): Promise<AddressList> {
  const rows = await ctx.db.address.findMany({
    where: { userId: requireUserId(ctx.actor) },
    orderBy: [{ isDefault: 'desc' }, { createdAt: 'asc' }, { id: 'asc' }],
    select: addressSelect,
  })
  return { items: rows.map(toSavedAddress) }
}

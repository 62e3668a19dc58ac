import type { RemoveAddressInput } from '@shop/validators'
import type { CoreContext } from '../context.ts'
import { addressNotFound, changeAddressBook } from './address-book.ts'

/**
 * Takes an address out of the book; when it was the default, the one added last takes its place. Throws
 * `user.address_not_found`, also when it is another's.
 */
export async function removeAddress(ctx: CoreContext, { id }: RemoveAddressInput): Promise<void> {
  await changeAddressBook(ctx, async (tx, userId) => {
    const { count } = await tx.db.address.deleteMany({ where: { id, userId } })
    if (count === 0) throw addressNotFound()
    const [next] = await tx.db.address.findMany({
      where: { userId },
      orderBy: [{ isDefault: 'desc' }, { createdAt: 'desc' }, { id: 'desc' }],
      take: 1,
      select: { id: true, isDefault: true },
    })
    if (next && !next.isDefault) await tx.db.address.update({ where: { id: next.id }, data: { isDefault: true } })
  })
}

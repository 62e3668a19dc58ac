import type { SavedAddress, UpdateAddressInput } from '@shop/validators'
import type { CoreContext } from '../context.ts'
import { addressSelect, toAddressColumns, toSavedAddress } from './address.view.ts'
import { addressNotFound, changeAddressBook, withdrawDefault } from './address-book.ts'

/**
 * Writes the whole address anew. The default stays it until another becomes it. Throws `user.address_not_found`, also
 * when it is another's.
 */
export async function updateAddress(ctx: CoreContext, { id, ...input }: UpdateAddressInput): Promise<SavedAddress> {
  return changeAddressBook(ctx, async (tx, userId) => {
    const address = await tx.db.address.findFirst({ where: { id, userId }, select: { isDefault: true } })
    if (!address) throw addressNotFound()
    const becomesDefault = input.isDefault && !address.isDefault
    if (becomesDefault) await withdrawDefault(tx, userId)
    const data = { ...toAddressColumns(input), ...(becomesDefault && { isDefault: true }) }
    return toSavedAddress(await tx.db.address.update({ where: { id }, data, select: addressSelect }))
  })
}

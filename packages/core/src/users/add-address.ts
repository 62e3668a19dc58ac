import { type AddAddressInput, MAX_ADDRESSES, type SavedAddress } from '@shop/validators'
import type { CoreContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { addressSelect, toAddressColumns, toSavedAddress } from './address.view.ts'
import { changeAddressBook, withdrawDefault } from './address-book.ts'

/** Adds to the address book; the first address is the default. Throws `user.too_many_addresses`. */
export async function addAddress(ctx: CoreContext, input: AddAddressInput): Promise<SavedAddress> {
  return changeAddressBook(ctx, async (tx, userId) => {
    const count = await tx.db.address.count({ where: { userId } })
    if (count >= MAX_ADDRESSES) {
      throw new AppError('user.too_many_addresses', `An address book holds ${MAX_ADDRESSES} addresses: remove one`, {
        maxAddresses: MAX_ADDRESSES,
      })
    }
    const isDefault = input.isDefault || count === 0
    if (isDefault) await withdrawDefault(tx, userId)
    const data = { ...toAddressColumns(input), userId, isDefault, createdAt: tx.now() }
    return toSavedAddress(await tx.db.address.create({ data, select: addressSelect }))
  })
}

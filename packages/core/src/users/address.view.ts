import type { Prisma } from '@shop/db'
import type { Address, SavedAddress } from '@shop/validators'

export const addressSelect = {
  id: true,
  isDefault: true,
  name: true,
  line1: true,
  line2: true,
  city: true,
  region: true,
  postalCode: true,
  country: true,
  phone: true,
} as const satisfies Prisma.AddressSelect

export type AddressRow = Prisma.AddressGetPayload<{ select: typeof addressSelect }>

export const toSavedAddress = ({ line2, region, phone, ...row }: AddressRow): SavedAddress => ({
  ...row,
  ...(line2 !== null && { line2 }),
  ...(region !== null && { region }),
  ...(phone !== null && { phone }),
})

/** The columns of a whole address: what is left out is emptied. */
export const toAddressColumns = ({ name, line1, line2, city, region, postalCode, country, phone }: Address) => ({
  name,
  line1,
  line2: line2 ?? null,
  city,
  region: region ?? null,
  postalCode,
  country,
  phone: phone ?? null,
})

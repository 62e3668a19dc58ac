import type { Prisma } from '@shop/db'
import type { AccountSummary, Preferences, Profile } from '@shop/validators'
import { toUser, userSelect } from '../auth/index.ts'

export const profileSelect = { ...userSelect, phone: true } as const satisfies Prisma.UserSelect

export const toProfile = (row: Prisma.UserGetPayload<{ select: typeof profileSelect }>): Profile => ({
  ...toUser(row),
  phone: row.phone,
})

export const preferencesSelect = {
  language: true,
  newsletter: true,
  cartReminders: true,
} as const satisfies Prisma.UserSelect

export const toPreferences = (row: Prisma.UserGetPayload<{ select: typeof preferencesSelect }>): Preferences => ({
  language: row.language as Preferences['language'],
  newsletter: row.newsletter,
  cartReminders: row.cartReminders,
})

export const accountSummarySelect = { ...userSelect, status: true } as const satisfies Prisma.UserSelect

export const toAccountSummary = (
  row: Prisma.UserGetPayload<{ select: typeof accountSummarySelect }>,
): AccountSummary => ({ ...toUser(row), status: row.status })

import type { User, UserRole } from '@shop/validators'

/** What may be read of an account: never the password's hash. */
export interface UserRow {
  id: string
  email: string
  name: string
  role: UserRole
  createdAt: Date
}

export const userSelect = { id: true, email: true, name: true, role: true, createdAt: true } as const

export const toUser = ({ id, email, name, role, createdAt }: UserRow): User => ({
  id,
  email,
  name,
  role,
  createdAt: createdAt.toISOString(),
})
